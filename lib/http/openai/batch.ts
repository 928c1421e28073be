import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { failureWithin, streamed } from '../answers/streamed.js';
import { OpenAiFailure, openaiAnswers } from '../failure/schemas.js';
import { openaiShape } from '../failure/shapes.js';
import { closed, nullable, optional } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { ndjson } from '../stream.js';
import { checked } from '../validation.js';
import { wholeChat } from './chat.js';
import { ChatCompletion } from './chat-answer.js';
import { type ChatRequest, chatRequest } from './chat-request.js';
import { inOrder } from './in-order.js';

const BatchLine = Type.Object(
  {
    index: Type.Integer({ minimum: 0, description: 'Of the request, from 0.' }),
    custom_id: nullable(Type.String({ description: 'That of the request.' })),
    status: Type.Integer({ description: 'The HTTP status that the request alone would have got.' }),
    response: nullable(ChatCompletion),
    error: nullable(OpenAiFailure.properties.error),
  },
  closed,
);

const BatchAnswer = Type.Object({ object: Type.Literal('list'), data: Type.Array(BatchLine) }, closed);

type BatchLine = Static<typeof BatchLine>;

function batchRequest(most: number) {
  const request = Type.Object(
    { custom_id: optional(Type.String({ maxLength: 256 })) },
    { description: 'As the body of POST /v1/chat/completions; its `stream` is ignored.' },
  );
  return Type.Object({
    requests: Type.Array(request, {
      minItems: 1,
      maxItems: most,
      examples: [[{ custom_id: 'a', messages: [{ role: 'user', content: 'Name a river.' }] }]],
    }),
    stream: optional(Type.Boolean({ description: 'Answer as lines of JSON, each as soon as it is there.' })),
  });
}

/** POST /v1/chat/completions/batch: many chats at once, answered in order, each with a failure of its own. */
export function batchRoutes(app: App, serving: Serving): void {
  const { batch, batchReplies } = serving.limits;
  const answers = openaiAnswers(BatchAnswer);
  const content = {
    'application/json': { schema: BatchAnswer },
    'application/x-ndjson': { schema: BatchLine },
  };
  const schema = {
    summary: 'Answer many conversations',
    description: `At most ${batch} requests, ${batchReplies} of them at once. A request that fails does not fail the others.`,
    tags: ['openai'],
    body: batchRequest(batch),
    response: { ...answers, 200: { description: 'A line for each request, in order.', content } },
  };
  const check = checked(chatRequest(serving.limits));
  app.post('/v1/chat/completions/batch', { schema }, async ({ body }, reply) => {
    // Each that runs hears whether the client leaves.
    reply.raw.setMaxListeners(reply.raw.getMaxListeners() + batchReplies);
    const lines = inOrder(body.requests, batchReplies, (asked, index) =>
      lineOf(serving, check, asked, index, reply),
    );
    if (body.stream === true) {
      return streamed(serving, reply, { format: ndjson, shape: openaiShape }, stream =>
        stream.sendAll(lines),
      );
    }
    const data: BatchLine[] = [];
    for await (const line of lines) data.push(line);
    return { object: 'list', data };
  });
}

async function lineOf(
  serving: Serving,
  check: (value: unknown) => void,
  asked: { readonly custom_id?: string | null },
  index: number,
  reply: FastifyReply,
): Promise<BatchLine> {
  const common = { index, custom_id: asked.custom_id ?? null };
  try {
    check(asked);
    const response = await wholeChat(serving, asked as ChatRequest, reply);
    return { ...common, status: 200, response, error: null };
  } catch (thrown) {
    const { status, body } = failureWithin(serving, openaiShape, thrown, reply.request.id);
    return { ...common, status, response: null, error: body.error };
  }
}
