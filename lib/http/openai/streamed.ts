import type { FastifyReply } from 'fastify';
import { DONE } from '../event-streams.js';
import { detailOf, problemOf } from '../failure/problem.js';
import { openaiShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { AnswerStream, sse } from '../stream.js';
import type { Failure } from './fields.js';

/** Sends what `write` sends as server-sent events, a failure as the last but `[DONE]`, by which every stream ends. */
export async function streamed(
  serving: Pick<Serving, 'limits' | 'log'>,
  reply: FastifyReply,
  write: (stream: Pick<AnswerStream, 'send'>) => Promise<void>,
): Promise<void> {
  const stream = AnswerStream.begin(reply, sse, serving.limits.keepAliveMs);
  try {
    await write(stream);
  } catch (thrown) {
    await stream.send(failureValue(serving, thrown, reply.request.id).body);
  } finally {
    await stream.send(DONE);
    stream.end();
  }
}

/** A failure as a value within an answer, its detail in the log. */
export function failureValue(
  { log }: Pick<Serving, 'log'>,
  thrown: unknown,
  requestId: string,
): { readonly status: number; readonly body: Failure } {
  const problem = problemOf(thrown);
  const { status, body } = openaiShape(problem, requestId);
  const detail = detailOf(thrown);
  if (detail !== undefined) log({ type: 'failure', id: requestId, status, detail });
  return { status, body: body as Failure };
}
