import type { IncomingHttpHeaders } from 'node:http';
import { type Static, Type } from 'typebox';
import type { ModelEntry } from '../models/list.js';
import { openaiAnswers } from './failure/schemas.js';
import { closed, count, nullable } from './schemas.js';
import type { App, Serving } from './serving.js';

const OpenAiModel = Type.Object(
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
  { ...closed, title: 'OpenAIModel' },
);

const OpenAiModels = Type.Object(
  { object: Type.Literal('list'), data: Type.Array(OpenAiModel) },
  { ...closed, title: 'OpenAIModels' },
);

/** docs.anthropic.com/en/api/models-list */
const AnthropicModel = Type.Object(
  {
    type: Type.Literal('model'),
    id: Type.String({ examples: ['smollm2-135m'] }),
    display_name: Type.String(),
    created_at: Type.String({ description: 'RFC 3339: when this server started.' }),
  },
  { ...closed, title: 'AnthropicModel' },
);

const AnthropicModels = Type.Object(
  {
    data: Type.Array(AnthropicModel),
    has_more: Type.Literal(false),
    first_id: nullable(Type.String()),
    last_id: nullable(Type.String()),
  },
  { ...closed, title: 'AnthropicModels' },
);

const Params = Type.Object({ '*': Type.String({ description: 'Its name; a slash in it may be %2F.' }) });

const tags = ['openai', 'anthropic'];
const shapes = 'As OpenAI has it, or with the header `anthropic-version` as Anthropic has it.';

/** GET /v1/models and /v1/models/{name}: what can be loaded. Two APIs have these paths; a header tells their clients apart. */
export function modelRoutes(app: App, { models, startedAt }: Serving): void {
  const all = {
    summary: 'The models that can be used',
    description: shapes,
    tags,
    response: openaiAnswers(Type.Union([OpenAiModels, AnthropicModels])),
  };
  const one = {
    summary: 'A model',
    description: shapes,
    tags,
    params: Params,
    response: openaiAnswers(Type.Union([OpenAiModel, AnthropicModel]), 404),
  };
  const list = async (headers: IncomingHttpHeaders) => {
    const listed = (await models.list()).map(({ entry }) => entry);
    const usable = listed.filter(({ status }) => status !== 'disabled');
    return isAnthropic(headers)
      ? anthropicModels(usable.map(entry => anthropicModel(entry, startedAt)))
      : { object: 'list' as const, data: usable.map(entry => openaiModel(entry, startedAt)) };
  };
  app.get('/v1/models', { schema: all }, ({ headers }) => list(headers));
  app.get('/v1/models/*', { schema: one }, async ({ params: { '*': name }, headers }, reply) => {
    // No name is none of the default model: what stands before the slash is asked for.
    if (name === '') return reply.send(await list(headers));
    const entry = await models.resolve(name);
    return isAnthropic(headers) ? anthropicModel(entry, startedAt) : openaiModel(entry, startedAt);
  });
}

/** Anthropic's clients send it with every request. */
const isAnthropic = (headers: IncomingHttpHeaders): boolean => headers['anthropic-version'] !== undefined;

function openaiModel(
  { name, description, sizeBytes, context }: ModelEntry,
  startedAt: number,
): Static<typeof OpenAiModel> {
  return {
    id: name,
    object: 'model',
    created: Math.floor(startedAt / 1000),
    owned_by: 'llmtui',
    meta: { description, size: sizeBytes, n_ctx: context },
  };
}

const anthropicModel = ({ name }: ModelEntry, startedAt: number): Static<typeof AnthropicModel> => ({
  type: 'model',
  id: name,
  display_name: name,
  created_at: new Date(startedAt).toISOString(),
});

const anthropicModels = (data: Static<typeof AnthropicModel>[]): Static<typeof AnthropicModels> => ({
  data,
  has_more: false,
  first_id: data[0]?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
});
