import type { FastifyReply } from 'fastify';
import type { Serving } from '../../serving.js';
import { AnswerStream, type StreamFormat, sse } from '../../stream.js';
import { failureValue } from '../streamed.js';
import type { ResponseEvent } from './events.js';
import type { Response } from './response.js';

/** Server-sent events that bear the type of their value as name. */
const named: StreamFormat = {
  ...sse,
  frame: value => `event: ${(value as ResponseEvent).type}\n${sse.frame(value)}`,
};

/** Sends the events of a response, numbered; a failure in the middle as `response.failed`, the last. */
export async function sendResponse(
  serving: Pick<Serving, 'limits' | 'log'>,
  reply: FastifyReply,
  begun: Response,
  events: AsyncIterable<ResponseEvent>,
): Promise<void> {
  const stream = AnswerStream.begin(reply, named, serving.limits.keepAliveMs);
  let sequence_number = 0;
  const send = (event: ResponseEvent): Promise<void> => {
    const { type, ...fields } = event;
    return stream.send({ type, sequence_number: sequence_number++, ...fields });
  };
  try {
    for await (const event of events) await send(event);
  } catch (thrown) {
    const { code, message } = failureValue(serving, thrown, reply.request.id).body.error;
    const failed: Response = { ...begun, status: 'failed', error: { code, message } };
    await send({ type: 'response.failed', response: failed });
  } finally {
    stream.end();
  }
}
