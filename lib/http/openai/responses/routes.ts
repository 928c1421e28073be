import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Turn } from '../../../chat/message.js';
import { readerOf } from '../../answering.js';
import { unended } from '../../answers/end-reason.js';
import { openaiAnswers } from '../../failure/schemas.js';
import { modelOf } from '../../fields/model-name.js';
import { generate } from '../../generating.js';
import { seeing, tellPictures } from '../../pictures/seeing.js';
import { closed } from '../../schemas.js';
import type { App, Serving } from '../../serving.js';
import { newAnswerId, secondsNow } from '../answered.js';
import { streamedAnswers } from '../fields.js';
import { argumentsOf } from '../messages.js';
import { ResponseEvent } from './events.js';
import { KeptResponses } from './kept.js';
import { responseEvents } from './progress.js';
import { type ResponseRequest, responseRequest, responseWish } from './request.js';
import { begunResponse, Response } from './response.js';
import { sendResponse } from './send.js';

const tags = ['openai'];
const ONE = '/v1/responses/:id';
const Params = Type.Object({ id: Type.String({ examples: ['resp_9f0c1a8e5b7d4c3f'] }) });

const Deleted = Type.Object(
  { id: Type.String(), object: Type.Literal('response'), deleted: Type.Literal(true) },
  closed,
);

/** POST /v1/responses, and the responses that are kept. */
export function responseRoutes(app: App, serving: Serving): void {
  const kept = new KeptResponses(serving.limits);
  const { responses, responseBytes } = serving.limits;
  const create = {
    summary: 'Answer, going on from a response before or from nothing',
    description:
      'As OpenAI has it, for text and functions. With `stream` every event of the protocol is sent, numbered; there ' +
      `is no \`[DONE]\`. Responses are kept in memory until the server ends, the last used ${responses} of them and ` +
      `at most ${responseBytes} bytes; \`store: false\` keeps none.`,
    tags,
    body: responseRequest(serving.limits),
    response: streamedAnswers(Response, ResponseEvent, 404),
  };
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/v1/responses', { schema: create, bodyLimit }, ({ body }, reply) =>
    respond(serving, kept, body, reply),
  );
  const read = {
    summary: 'A response that was kept',
    tags,
    params: Params,
    response: openaiAnswers(Response, 404),
  };
  app.get(ONE, { schema: read }, async ({ params }) => kept.get(params.id).response);
  const remove = {
    summary: 'Forget a response',
    tags,
    params: Params,
    response: openaiAnswers(Deleted, 404),
  };
  app.delete(ONE, { schema: remove }, async ({ params: { id } }) => {
    kept.remove(id);
    return { id, object: 'response' as const, deleted: true as const };
  });
}

async function respond(serving: Serving, kept: KeptResponses, asked: ResponseRequest, reply: FastifyReply) {
  const { previous_response_id: previous } = asked;
  const before = previous ? kept.get(previous).path : [];
  const wish = responseWish(serving, asked, before);
  const looking = { wanted: { model: modelOf(asked.model) }, path: wish.path, bounds: asked };
  return seeing(serving, readerOf(reply), looking, async (lent, { path, pictures }) => {
    const answer = await generate(lent, { ...wish, path }, serving.random);
    tellPictures(reply, pictures);
    const id = newAnswerId('resp_');
    const begun = begunResponse(asked, { id, created: secondsNow(serving), model: lent.entry.name });
    const events = keeping(kept, asked, path, responseEvents(begun, answer, lent.signal));
    if (asked.stream !== true) return wholeResponse(events);
    return sendResponse(serving, reply, begun, events);
  });
}

/** The same events; a response that may be stored is kept before its last. */
async function* keeping(
  kept: KeptResponses,
  { store, instructions }: ResponseRequest,
  path: readonly Turn[],
  events: AsyncIterable<ResponseEvent>,
): AsyncGenerator<ResponseEvent> {
  const said = instructions ? path.slice(1) : path;
  for await (const event of events) {
    const isOver = event.type === 'response.completed' || event.type === 'response.incomplete';
    if (isOver && store !== false) {
      kept.keep({ response: event.response, path: [...said, turnOf(event.response)] });
    }
    yield event;
  }
}

/** A response as the turn that it was; its reasoning is not said again. */
function turnOf({ output }: Response): Turn {
  const content = output
    .flatMap(item => (item.type === 'message' ? item.content : []))
    .map(({ text }) => text)
    .join('');
  const toolCalls = output.flatMap(item =>
    // One that was cut off or broken is no call.
    item.type === 'function_call' && item.status === 'completed'
      ? [{ id: item.call_id, name: item.name, arguments: argumentsOf(item.arguments, 'arguments') }]
      : [],
  );
  return { role: 'assistant', content, ...(toolCalls.length > 0 && { toolCalls }) };
}

async function wholeResponse(events: AsyncIterable<ResponseEvent>): Promise<Response> {
  for await (const event of events) {
    if (event.type === 'response.completed' || event.type === 'response.incomplete') return event.response;
  }
  throw unended();
}
