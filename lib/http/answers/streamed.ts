import type { FastifyReply } from 'fastify';
import { detailOf, problemOf } from '../failure/problem.js';
import type { FailureAnswer, FailureShape } from '../failure/shapes.js';
import type { Serving } from '../serving.js';
import { AnswerStream, type StreamFormat } from '../stream.js';

/** How one API streams. */
export interface Streaming<Failure extends object> {
  readonly format: StreamFormat;
  readonly shape: FailureShape<Failure>;
  /** What a failure in the middle is sent as; as its shape has it by default. */
  readonly failed?: (failure: Failure) => unknown;
  /** Sent last, whatever became of the answer. */
  readonly last?: string;
}

/**
 * Streams what `write` sends, a failure in the middle as its last value. The status is 200 from the beginning: call it
 * when nothing can fail any more that deserves one of its own.
 */
export async function streamed<Failure extends object>(
  serving: Pick<Serving, 'limits' | 'log' | 'metrics'>,
  reply: FastifyReply,
  { format, shape, failed = failure => failure, last }: Streaming<Failure>,
  write: (stream: AnswerStream) => Promise<void>,
): Promise<FastifyReply> {
  const stream = AnswerStream.begin(reply, format, serving.limits.keepAliveMs);
  try {
    await write(stream);
  } catch (thrown) {
    await stream.send(failed(failureWithin(serving, shape, thrown, reply.request.id).body));
  } finally {
    if (last !== undefined) await stream.send(last);
    stream.end();
  }
  return reply;
}

/** A failure within an answer that has begun, as its API writes it; it is counted, its detail in the log. */
export function failureWithin<Failure extends object>(
  { log, metrics }: Pick<Serving, 'log' | 'metrics'>,
  shape: FailureShape<Failure>,
  thrown: unknown,
  requestId: string,
): FailureAnswer<Failure> {
  const problem = problemOf(thrown);
  const detail = detailOf(thrown);
  metrics.failed(problem.status, problem.code);
  if (detail !== undefined) log({ type: 'failure', id: requestId, status: problem.status, detail });
  return shape(problem, requestId);
}
