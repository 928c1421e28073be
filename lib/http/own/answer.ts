import type { FastifyReply } from 'fastify';
import type { ReplyEvent } from '../../chat/reply.js';
import { unended } from '../answers/end-reason.js';
import { failureWithin, streamed } from '../answers/streamed.js';
import type { OwnFailure } from '../failure/schemas.js';
import { ownShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { sse } from '../stream.js';
import { type AnswerEvent, answerEvent, secondsOf, usageFields } from './events.js';

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** The whole text of a reply and its end. */
async function collect(
  events: AsyncIterable<ReplyEvent>,
): Promise<{ readonly text: string; readonly end: End }> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'end') return { text, end: event };
  }
  throw unended();
}

/** The fields of an answer that is sent at once. */
export async function wholeAnswer(events: AsyncIterable<ReplyEvent>, model: string) {
  const { text, end } = await collect(events);
  const { reason, usage } = end;
  return {
    response: text,
    generation_time: secondsOf(usage),
    model,
    finish_reason: reason,
    usage: usageFields(usage),
  };
}

/** Streams a reply as server-sent events, a failure in the middle as the last of them. */
export function streamAnswer(
  serving: Serving,
  reply: FastifyReply,
  start: Extract<AnswerEvent, { type: 'start' }>,
  events: AsyncIterable<ReplyEvent>,
): Promise<FastifyReply> {
  const streaming = { format: sse, shape: ownShape, failed: failedEvent };
  return streamed(serving, reply, streaming, async stream => {
    await stream.send(start);
    for await (const event of events) {
      const sent = answerEvent(event);
      if (sent !== undefined) await stream.send(sent);
    }
  });
}

type Failed = Extract<AnswerEvent, { readonly type: 'error' }>;

const failedEvent = ({ error }: OwnFailure): Failed => ({ type: 'error', error });

/** A failure as an event; it is counted, its detail in the log. */
export const failureEvent = (
  serving: Pick<Serving, 'log' | 'metrics'>,
  thrown: unknown,
  requestId: string,
): Failed => failedEvent(failureWithin(serving, ownShape, thrown, requestId).body);
