import type { FastifyReply } from 'fastify';
import type { AnswerEvent } from '../../chat/answer.js';
import { unended } from '../answers/end-reason.js';
import { streamed } from '../answers/streamed.js';
import { anthropicShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { namedSse } from '../stream.js';
import type { Block, StreamEvent } from './answers.js';
import { BlockEvents, joined, pieceOf, stopFields, usageFields } from './blocks.js';

/** How an answer is written. */
export interface Writing {
  readonly id: string;
  /** As the client named it. */
  readonly model: string;
  readonly stops: readonly string[];
  /** Whether reasoning was asked for. */
  readonly thinks: boolean;
  /** Says why an answer was stopped. */
  readonly signal: AbortSignal;
}

/** A ping keeps the connection open. */
const streaming = {
  format: { ...namedSse, keepAlive: namedSse.frame({ type: 'ping' }) },
  shape: anthropicShape,
};

const headOf = ({ id, model }: Writing) => ({ id, type: 'message', role: 'assistant', model }) as const;

/** The whole answer. Throws as `stopFields`. */
export async function wholeAnswer(writing: Writing, events: AsyncIterable<AnswerEvent>) {
  const pieces: Block[] = [];
  for await (const event of events) {
    pieces.push(...pieceOf(event, writing.thinks));
    if (event.type !== 'end') continue;
    const usage = usageFields(event.usage);
    return {
      ...headOf(writing),
      content: joined(pieces),
      ...stopFields(event, writing.stops, writing.signal),
      usage,
    };
  }
  throw unended();
}

/** Sends the answer event by event; a failure in the middle is the last of them. */
export function sendEvents(
  serving: Serving,
  reply: FastifyReply,
  writing: Writing,
  events: AsyncIterable<AnswerEvent>,
): Promise<FastifyReply> {
  return streamed(serving, reply, streaming, stream => stream.sendAll(streamEvents(writing, events)));
}

async function* streamEvents(
  writing: Writing,
  events: AsyncIterable<AnswerEvent>,
): AsyncGenerator<StreamEvent> {
  const blocks = new BlockEvents();
  for await (const event of events) {
    if (event.type === 'prompt') {
      const usage = usageFields({ promptTokens: event.total, cachedTokens: event.cached, replyTokens: 0 });
      const empty = { content: [], stop_reason: null, stop_sequence: null, usage };
      yield { type: 'message_start', message: { ...headOf(writing), ...empty } };
      yield { type: 'ping' };
    }
    for (const piece of pieceOf(event, writing.thinks)) yield* blocks.push(piece);
    if (event.type !== 'end') continue;
    const delta = stopFields(event, writing.stops, writing.signal);
    yield* blocks.end();
    yield { type: 'message_delta', delta, usage: usageFields(event.usage) };
    yield { type: 'message_stop' };
  }
}
