import { answering, readerOf } from '../answering.js';
import { answers } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { streamAnswer, wholeAnswer } from './answer.js';
import { answered } from './chat.js';
import { Failure, GenerateAnswer, generateRequest } from './schemas.js';
import { wantedSampling } from './talk.js';

/** POST /api/v1/generate: one prompt, no conversation. */
export function generateRoutes(app: App, serving: Serving): void {
  const { settings, limits } = serving;
  const schema = {
    summary: 'Continue a prompt',
    description: 'Uses the model for plain text. Nothing is kept.',
    tags: ['chat'],
    body: generateRequest(limits),
    response: { ...answers(GenerateAnswer, Failure, 404, 422), 200: answered(GenerateAnswer) },
  };
  app.post('/api/v1/generate', { schema }, async (request, reply) => {
    const { prompt, system_prompt: system = '', stream } = request.body;
    const path = [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user' as const, content: prompt },
    ];
    const wanted = { model: undefined, task: 'plain' } as const;
    return answering(serving, readerOf(reply), wanted, async ({ entry, begin }) => {
      const events = await begin(path, wantedSampling(settings, request.body));
      if (stream !== true) return wholeAnswer(events, entry.name);
      await streamAnswer(serving, reply, { type: 'start', model: entry.name }, events);
      return reply;
    });
  });
}
