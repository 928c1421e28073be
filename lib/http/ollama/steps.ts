import type { FastifyReply } from 'fastify';
import type { Serving } from '../serving.js';
import { AnswerStream, ndjson } from '../stream.js';
import { failureLine } from './answer.js';
import { success } from './changing.js';

/** Tells a step of what takes a while. */
export type Tell = (step: object) => void;

/**
 * Does `work` and answers with its steps, a line for each, then success; a failure is the last line. Without `stream`
 * the answer is the success alone, and a failure has its status.
 */
export async function sendSteps(
  serving: Serving,
  reply: FastifyReply,
  stream: boolean,
  work: (tell: Tell) => Promise<void>,
): Promise<FastifyReply> {
  if (!stream) {
    await work(() => {});
    return reply.send(success);
  }
  const lines = AnswerStream.begin(reply, ndjson, serving.limits.keepAliveMs);
  try {
    await work(step => void lines.send(step));
    await lines.send(success);
  } catch (thrown) {
    await lines.send(failureLine(serving, thrown, reply.request.id));
  } finally {
    lines.end();
  }
  return reply;
}
