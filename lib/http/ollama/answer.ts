import type { FastifyReply } from 'fastify';
import type { AnswerEvent } from '../../chat/answer.js';
import { finishReason, unended } from '../answers/end-reason.js';
import { streamed } from '../answers/streamed.js';
import type { Serving } from '../serving.js';
import { durations, type Form, joined, logprobFields, type Moments, type Piece, pieceOf } from './lines.js';
import { ollamaStream } from './routes.js';

type End = Extract<AnswerEvent, { readonly type: 'end' }>;

/** How an answer is written. */
export interface Writing {
  /** As the client named it. */
  readonly model: string;
  readonly form: Form;
  readonly moments: Moments;
  /** Says why an answer was stopped. */
  readonly signal: AbortSignal;
  /** What the last line tells besides. */
  readonly further?: (end: End) => object;
}

/** A line of an answer. */
export function line(
  { now }: Pick<Serving, 'now'>,
  { model, form }: Pick<Writing, 'model' | 'form'>,
  piece: Piece,
  done = false,
) {
  const created_at = new Date(now()).toISOString();
  return { model, created_at, ...form(piece), done, ...logprobFields(piece.logprobs) };
}

/** Throws why the answer was stopped, if it was: half of one is not passed off as a whole. */
function lastLine(serving: Pick<Serving, 'now'>, writing: Writing, piece: Piece, end: End) {
  return {
    ...line(serving, writing, piece, true),
    done_reason: finishReason(end.reason, writing.signal) === 'length' ? 'length' : 'stop',
    ...durations(writing.moments, serving.now(), end.usage),
    ...writing.further?.(end),
  };
}

/** Sends the whole answer at once. Throws why it was stopped, if it was. */
export async function sendWhole(
  serving: Serving,
  reply: FastifyReply,
  writing: Writing,
  events: AsyncIterable<AnswerEvent>,
): Promise<FastifyReply> {
  const pieces: Piece[] = [];
  for await (const event of events) {
    const piece = pieceOf(event);
    if (piece !== undefined) pieces.push(piece);
    if (event.type === 'end') return reply.send(lastLine(serving, writing, joined(pieces), event));
  }
  throw unended();
}

/** Sends the answer line by line; a failure in the middle is the last of them. */
export function sendLines(
  serving: Serving,
  reply: FastifyReply,
  writing: Writing,
  events: AsyncIterable<AnswerEvent>,
): Promise<FastifyReply> {
  return streamed(serving, reply, ollamaStream, stream => stream.sendAll(lines(serving, writing, events)));
}

async function* lines(serving: Serving, writing: Writing, events: AsyncIterable<AnswerEvent>) {
  for await (const event of events) {
    const piece = pieceOf(event);
    if (piece !== undefined) yield line(serving, writing, piece);
    if (event.type === 'end') yield lastLine(serving, writing, { content: '' }, event);
  }
}
