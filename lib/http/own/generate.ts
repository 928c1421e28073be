import { answering, readerOf } from '../answering.js';
import { ownAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { streamAnswer, wholeAnswer } from './answer.js';
import { answered } from './chat.js';
import { GenerateAnswer, generateRequest } from './schemas.js';
import { wantedSampling } from './talk.js';

/** Tokens where nothing is said: what is not a chat may never end. */
const DEFAULT_TOKENS = 256;

/** POST /api/v1/generate: one prompt, no conversation. */
export function generateRoutes(app: App, serving: Serving): void {
  const { settings, limits } = serving;
  const schema = {
    summary: 'Continue a prompt',
    description:
      'The model for plain text goes on where the prompt ends. With system_prompt the prompt is a message that it ' +
      `answers instead. Where max_tokens is not given it is ${DEFAULT_TOKENS}. Nothing is kept.`,
    tags: ['chat'],
    body: generateRequest(limits),
    response: { ...ownAnswers(GenerateAnswer, 404, 422), 200: answered(GenerateAnswer) },
  };
  app.post('/api/v1/generate', { schema }, async (request, reply) => {
    const { prompt, system_prompt: system = '', stream } = request.body;
    const sampling = { max_tokens: DEFAULT_TOKENS, ...wantedSampling(settings, request.body) };
    const path = [
      { role: 'system', content: system },
      { role: 'user', content: prompt },
    ] as const;
    const wanted = { model: undefined, task: 'plain' } as const;
    return answering(serving, readerOf(reply), wanted, async lent => {
      const events = await (system === '' ? lent.complete(prompt, sampling) : lent.begin(path, sampling));
      const { entry } = lent;
      if (stream !== true) return wholeAnswer(events, entry.name);
      return streamAnswer(serving, reply, { type: 'start', model: entry.name }, events);
    });
  });
}
