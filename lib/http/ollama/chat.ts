import { readerOf } from '../answering.js';
import { ollamaAnswers } from '../failure/schemas.js';
import { wantedCalls, wantedTools } from '../fields/tools.js';
import { generate } from '../generating.js';
import { seeing, tellPictures } from '../pictures/seeing.js';
import type { App, Serving } from '../serving.js';
import { sendLines, sendWhole } from './answer.js';
import { asMessage } from './lines.js';
import { sendLoaded } from './load.js';
import { tolerant } from './routes.js';
import { answered, ChatLine, type ChatRequest, chatRequest } from './schemas.js';
import { turnsOf, withSystem } from './turns.js';
import { wantedModel, wishOf } from './wish.js';

/** POST /api/chat. */
export function chatRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Answer a chat',
    description: 'Streams by default. A path that ends in an assistant message is continued.',
    tags: ['ollama'],
    body: chatRequest(serving.limits),
    response: { ...ollamaAnswers(ChatLine, 404), 200: answered(ChatLine) },
  };
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/api/chat', { schema, bodyLimit, ...tolerant }, async (request, reply) => {
    const asked: ChatRequest = request.body;
    const { messages = [], stream = true } = asked;
    const asTurns = turnsOf(messages);
    const begun = serving.now();
    if (messages.length === 0) return sendLoaded(serving, reply, asked, asMessage);
    return seeing(
      serving,
      readerOf(reply),
      { wanted: wantedModel(asked), path: asTurns },
      async (lent, seen) => {
        const moments = { begun, loaded: serving.now() };
        const path = withSystem(seen.path, lent.entry.config?.system);
        tellPictures(reply, seen.pictures);
        const events = await generate(lent, {
          ...wishOf(serving, lent, asked),
          path,
          ...wantedCalls(asked, wantedTools((asked.tools ?? []).map(tool => tool.function))),
        });
        const writing = { model: asked.model, form: asMessage, moments, signal: lent.signal };
        return (stream ? sendLines : sendWhole)(serving, reply, writing, events);
      },
    );
  });
}
