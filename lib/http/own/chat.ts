import { Type } from 'typebox';
import { readerOf } from '../answering.js';
import { ownAnswers } from '../failure/schemas.js';
import { tellPictures } from '../pictures/seeing.js';
import type { App, Serving } from '../serving.js';
import { streamAnswer, wholeAnswer } from './answer.js';
import { AnswerEvent } from './events.js';
import { ChatAnswer, chatRequest, NewConversation } from './schemas.js';
import { freshConversation, talk } from './talk.js';

/** POST /api/v1/chat and /api/v1/chat/new. */
export function chatRoutes(app: App, serving: Serving): void {
  const { limits } = serving;
  const schema = {
    summary: 'Answer a message',
    description:
      'Without conversation_id a conversation begins. With stream the events of AnswerEvent are sent.',
    tags: ['chat'],
    body: chatRequest(limits),
    response: { ...ownAnswers(ChatAnswer, 404, 422), 200: answered(ChatAnswer) },
  };
  const { imageBodyBytes: bodyLimit } = limits;
  app.post('/api/v1/chat', { schema, bodyLimit }, async (request, reply) => {
    const asked = request.body;
    return talk(serving, asked, readerOf(reply), async ({ conversationId, model, pictures, events }) => {
      tellPictures(reply, pictures);
      if (asked.stream !== true) {
        return { conversation_id: conversationId, ...(await wholeAnswer(events, model)) };
      }
      const start = { type: 'start', conversation_id: conversationId, model } as const;
      return streamAnswer(serving, reply, start, events);
    });
  });
  newConversation(app, serving);
}

function newConversation(app: App, serving: Serving): void {
  const system = Type.String({ maxLength: serving.limits.messageCharacters });
  const schema = {
    summary: 'Begin a conversation',
    tags: ['chat'],
    body: Type.Object({ system_prompt: Type.Optional(system) }, { additionalProperties: false }),
    response: ownAnswers(NewConversation, 422),
  };
  app.post('/api/v1/chat/new', { schema }, async request => {
    const entry = await serving.models.resolve(undefined);
    const { name: model } = entry;
    const conversation = { ...freshConversation(serving, entry, request.body.system_prompt), model };
    serving.library().put(conversation);
    return { conversation_id: conversation.id, message: `a conversation with ${model}` };
  });
}

/** An answer at once as JSON, or as a stream of events. */
export function answered<Whole extends object>(whole: Whole) {
  return {
    description: 'The answer, or its events.',
    content: {
      'application/json': { schema: whole },
      'text/event-stream': { schema: AnswerEvent },
    },
  };
}
