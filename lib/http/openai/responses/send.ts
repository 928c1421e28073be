import type { FastifyReply } from 'fastify';
import { streamed } from '../../answers/streamed.js';
import type { OpenAiFailure } from '../../failure/schemas.js';
import { openaiShape } from '../../failure/shapes.js';
import type { Serving } from '../../serving.js';
import { namedSse } from '../../stream.js';
import type { ResponseEvent } from './events.js';
import type { Response } from './response.js';

/** Sends the events of a response, numbered; a failure in the middle as `response.failed`, the last. */
export function sendResponse(
  serving: Pick<Serving, 'limits' | 'log' | 'metrics'>,
  reply: FastifyReply,
  begun: Response,
  events: AsyncIterable<ResponseEvent>,
): Promise<FastifyReply> {
  let sequence_number = 0;
  const numbered = ({ type, ...fields }: ResponseEvent) => ({
    type,
    sequence_number: sequence_number++,
    ...fields,
  });
  const streaming = {
    format: namedSse,
    shape: openaiShape,
    failed: ({ error: { code, message } }: OpenAiFailure) => {
      const response: Response = { ...begun, status: 'failed', error: { code, message } };
      return numbered({ type: 'response.failed', response });
    },
  };
  return streamed(serving, reply, streaming, async stream => {
    for await (const event of events) await stream.send(numbered(event));
  });
}
