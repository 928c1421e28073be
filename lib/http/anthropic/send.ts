import type { FastifyReply } from 'fastify';
import type { AnswerEvent } from '../../chat/answer.js';
import { detailOf, problemOf } from '../failure/problem.js';
import { anthropicShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { AnswerStream, type StreamFormat, sse } from '../stream.js';
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

/** Events with names, which are their types; a ping keeps the connection open. */
const named: StreamFormat = {
  ...sse,
  frame: value => `event: ${(value as StreamEvent).type}\n${sse.frame(value)}`,
  keepAlive: `event: ping\n${sse.frame({ type: 'ping' })}`,
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
  throw new Error('an answer ended without its last event');
}

/** Sends the answer event by event; a failure in the middle is the last of them. */
export async function sendEvents(
  serving: Serving,
  reply: FastifyReply,
  writing: Writing,
  events: AsyncIterable<AnswerEvent>,
): Promise<FastifyReply> {
  const stream = AnswerStream.begin(reply, named, serving.limits.keepAliveMs);
  try {
    for await (const event of streamEvents(writing, events)) await stream.send(event);
  } catch (thrown) {
    const problem = problemOf(thrown);
    const detail = detailOf(thrown);
    const { id } = reply.request;
    if (detail !== undefined) serving.log({ type: 'failure', id, status: problem.status, detail });
    await stream.send(anthropicShape(problem, id).body);
  } finally {
    stream.end();
  }
  return reply;
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
