import { Type } from 'typebox';
import { Refusal } from '../failure/refusal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { tolerant } from './routes.js';
import { ModelName } from './schemas.js';

const Never = Type.Object({}, { description: 'Not sent yet.' });

/** POST /api/embed and /api/embeddings: says what is missing, because no engine makes embeddings yet. */
export function embedRoutes(app: App, { models, limits }: Serving): void {
  const text = Type.String({ maxLength: limits.messageCharacters });
  const fields = { model: ModelName, dimensions: Type.Optional(Type.Integer({ minimum: 1 })) };
  const routes = [
    ['/api/embed', { ...fields, input: Type.Union([text, Type.Array(text, { maxItems: limits.inputs })]) }],
    ['/api/embeddings', { ...fields, prompt: text }],
  ] as const;
  for (const [path, body] of routes) {
    const schema = {
      summary: 'Embed texts: not possible yet',
      description: 'Refused with 400, which says what is missing.',
      tags: ['ollama'],
      body: Type.Object(body),
      response: ollamaAnswers(Never, 404),
    };
    app.post(path, { schema, ...tolerant }, async ({ body: { model } }) => {
      const { name } = await models.resolve(model);
      throw new Refusal({
        status: 400,
        code: 'no_embedding_model',
        message: `model '${name}' makes no embeddings: that takes an embedding model, such as llmtui pull all-minilm brings, which this version lists but does not run yet`,
      });
    });
  }
}
