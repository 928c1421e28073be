import type { FastifyReply } from 'fastify';
import type { ReplyEvent, Usage } from '../../chat/reply.js';
import { detailOf, problemOf } from '../failure/problem.js';
import { ownShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { AnswerStream, sse } from '../stream.js';
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
  throw new Error('a reply ended without its last event');
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
    usage: usageFields(usage satisfies Usage),
  };
}

/** Streams a reply as server-sent events, a failure in the middle as the last of them. */
export async function streamAnswer(
  serving: Serving,
  reply: FastifyReply,
  start: Extract<AnswerEvent, { type: 'start' }>,
  events: AsyncIterable<ReplyEvent>,
): Promise<void> {
  const stream = AnswerStream.begin(reply, sse, serving.limits.keepAliveMs);
  try {
    await stream.send(start);
    for await (const event of events) {
      const sent = answerEvent(event);
      if (sent !== undefined) await stream.send(sent);
    }
  } catch (thrown) {
    await stream.send(failureEvent(serving, thrown, reply.request.id));
  } finally {
    stream.end();
  }
}

/** A failure as an event, its detail in the log. */
export function failureEvent(
  { log, metrics }: Pick<Serving, 'log' | 'metrics'>,
  thrown: unknown,
  requestId: string,
): Extract<AnswerEvent, { type: 'error' }> {
  const problem = problemOf(thrown);
  metrics.failed(problem.status, problem.code);
  const detail = detailOf(thrown);
  if (detail !== undefined) log({ type: 'failure', id: requestId, status: problem.status, detail });
  const { body } = ownShape(problem, requestId);
  return { type: 'error', ...(body as Pick<Extract<AnswerEvent, { type: 'error' }>, 'error'>) };
}
