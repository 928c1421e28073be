import { Type } from 'typebox';
import { newId } from '../../chat/ids.js';
import { readerOf } from '../answering.js';
import { anthropicAnswers } from '../failure/schemas.js';
import { generate } from '../generating.js';
import { seeing, tellPictures } from '../pictures/seeing.js';
import type { App, Serving } from '../serving.js';
import { MessageAnswer, StreamEvent } from './answers.js';
import { countRequest, type MessagesRequest, messagesRequest } from './schemas.js';
import { sendEvents, type Writing, wholeAnswer } from './send.js';
import { turnsOf } from './turns.js';
import { asksThinking, toolsOf, wishOf } from './wish.js';

const tags = ['anthropic'];

/** POST /v1/messages and /v1/messages/count_tokens. */
export function messageRoutes(app: App, serving: Serving): void {
  const schema = {
    summary: 'Answer a chat, as Anthropic has it',
    description: 'A last assistant message is continued. Reasoning is sent where `thinking` asks for it.',
    tags,
    body: messagesRequest(serving.limits),
    response: {
      ...anthropicAnswers(MessageAnswer, 404),
      200: {
        description: 'The answer, or with `stream` its events.',
        content: {
          'application/json': { schema: MessageAnswer },
          'text/event-stream': { schema: StreamEvent },
        },
      },
    },
  };
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/v1/messages', { schema, bodyLimit }, async (request, reply) => {
    const asked: MessagesRequest = request.body;
    const wish = wishOf(serving, asked);
    const looking = { wanted: { model: asked.model }, path: wish.path };
    return seeing(serving, readerOf(reply), looking, async (lent, { path, pictures }) => {
      const events = await generate(lent, { ...wish, path }, serving.random);
      tellPictures(reply, pictures);
      const writing: Writing = {
        id: newId('msg', serving.now(), serving.random),
        model: asked.model,
        stops: asked.stop_sequences ?? [],
        thinks: asksThinking(asked),
        signal: lent.signal,
      };
      if (asked.stream === true) return sendEvents(serving, reply, writing, events);
      return reply.send(await wholeAnswer(writing, events));
    });
  });
  countRoute(app, serving);
}

function countRoute(app: App, serving: Serving): void {
  const Count = Type.Object({ input_tokens: Type.Integer({ minimum: 0 }) }, { additionalProperties: false });
  const schema = {
    summary: 'Count the tokens of a prompt',
    description: 'As the chat template of the model renders it, which is loaded for it.',
    tags,
    body: countRequest(serving.limits),
    response: anthropicAnswers(Count, 404),
  };
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/v1/messages/count_tokens', { schema, bodyLimit }, async ({ body }, reply) => {
    const tools = toolsOf(body);
    const options = { whole: true, thinking: asksThinking(body), ...(tools.length > 0 && { tools }) };
    const looking = { wanted: { model: body.model }, path: turnsOf(body) };
    return seeing(serving, readerOf(reply), looking, async ({ engine }, { path }) => {
      const { tokens, omitted } = await engine.measure(path, options);
      return { input_tokens: tokens + omitted.tokens };
    });
  });
}
