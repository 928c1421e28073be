import type { FastifyReply } from 'fastify';
import { streamed } from '../answers/streamed.js';
import type { Serving } from '../serving.js';
import { success } from './changing.js';
import { ollamaStream } from './routes.js';

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
  return streamed(serving, reply, ollamaStream, async lines => {
    // Steps are many, and of use only while they are new: who does not read misses some.
    await work(step => void (lines.isFull || lines.send(step)));
    await lines.send(success);
  });
}
