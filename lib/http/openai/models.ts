import { Type } from 'typebox';
import type { ModelEntry } from '../../models/list.js';
import { openaiAnswers } from '../failure/schemas.js';
import { closed, count } from '../schemas.js';
import type { App, Serving } from '../serving.js';

const Model = Type.Object(
  {
    id: Type.String({ examples: ['smollm2-135m'] }),
    object: Type.Literal('model'),
    created: Type.Integer({ description: 'Seconds since 1970: when this server started.' }),
    owned_by: Type.Literal('llmtui'),
    meta: Type.Object(
      {
        description: Type.String(),
        size: count('Bytes of its files.'),
        n_ctx: count('Tokens, prompt and answer together.'),
      },
      closed,
    ),
  },
  closed,
);

const Models = Type.Object({ object: Type.Literal('list'), data: Type.Array(Model) }, closed);

const Params = Type.Object({ '*': Type.String({ description: 'Its name; a slash in it may be %2F.' }) });

const tags = ['openai'];

/** GET /v1/models and /v1/models/{name}: what can be loaded. */
export function modelRoutes(app: App, { models, startedAt }: Serving): void {
  const created = Math.floor(startedAt / 1000);
  const line = ({ name, description, sizeBytes, context }: ModelEntry) => ({
    id: name,
    object: 'model' as const,
    created,
    owned_by: 'llmtui' as const,
    meta: { description, size: sizeBytes, n_ctx: context },
  });
  const all = { summary: 'The models that can be used', tags, response: openaiAnswers(Models) };
  app.get('/v1/models', { schema: all }, async () => {
    const usable = (await models.list()).filter(({ entry }) => entry.status === 'available');
    return { object: 'list' as const, data: usable.map(({ entry }) => line(entry)) };
  });
  const one = { summary: 'A model', tags, params: Params, response: openaiAnswers(Model, 404) };
  app.get('/v1/models/*', { schema: one }, async ({ params }) => line(await models.resolve(params['*'])));
}
