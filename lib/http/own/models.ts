import type { ListedModel } from '../../models/pooled.js';
import { answering, readerOf } from '../answering.js';
import { ownAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { ModelChosen, ModelInfo, ModelLines, ModelRequest } from './schemas.js';

const tags = ['models'];

/** Which models there are, which is used, and what it is. */
export function modelRoutes(app: App, serving: Serving): void {
  const { models } = serving;
  const list = { summary: 'Every model of this machine', tags, response: ownAnswers(ModelLines) };
  app.get('/api/v1/chat/models', { schema: list }, async () => {
    // Where no model can be used there is no default either.
    const chosen = await models.resolve(undefined).catch(() => undefined);
    return { models: (await models.list()).map(model => lineOf(model, chosen?.name)) };
  });
  const change = { tags, body: ModelRequest, response: ownAnswers(ModelChosen, 404, 422) };
  const choose = { ...change, summary: 'Choose the model of new conversations' };
  app.post('/api/v1/chat/switch-model', { schema: choose }, async ({ body }) => {
    const { name } = await models.choose(body.model_name);
    return { model: name, message: `new conversations use ${name}` };
  });
  const load = { ...change, summary: 'Load a model before it is needed' };
  app.post('/api/v1/load-model', { schema: load }, async ({ body }, reply) =>
    answering(serving, readerOf(reply), { model: body.model_name }, async ({ entry: { name } }) => {
      return { model: name, message: `${name} is loaded` };
    }),
  );
  infoRoute(app, serving);
}

function infoRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'The model that answers: loaded if it is not',
    tags,
    response: ownAnswers(ModelInfo, 404),
  };
  app.get('/api/v1/model-info', { schema }, async (_, reply) =>
    answering(serving, readerOf(reply), { model: undefined }, async ({ engine, entry }) => {
      const { model, contextSize } = engine;
      const { weights, kvCache, computeBuffers, cachedTokens } = await engine.memory();
      return {
        name: entry.name,
        description: model.description,
        architecture: model.architecture,
        parameters: model.parameters,
        size_bytes: model.sizeBytes,
        context_size: contextSize,
        trained_context: model.trainedContext,
        template: model.template,
        device: model.device,
        // llama.cpp tells some of them in MiB with two decimals.
        memory: {
          weights: Math.round(weights),
          kv_cache: Math.round(kvCache),
          compute_buffers: Math.round(computeBuffers),
          cached_tokens: cachedTokens,
        },
      };
    }),
  );
}

function lineOf({ entry, loaded }: ListedModel, chosen: string | undefined) {
  const loading = loaded !== undefined && loaded.loaded < 1;
  const { name, status, reason, description, needBytes, context } = entry;
  return {
    name,
    status: loaded === undefined ? status : loading ? ('loading' as const) : ('loaded' as const),
    ...(reason !== undefined && { reason }),
    description,
    memory: Math.round(loaded?.bytes ?? needBytes),
    context,
    default: name === chosen,
  };
}
