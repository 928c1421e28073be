import { type Static, Type } from 'typebox';
import { readTemplate } from '../../engine/llama/templates.js';
import type { ModelEntry } from '../../models/list.js';
import type { ModelConfig } from '../../models/registry-entry.js';
import { invalid } from '../failure/refusal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { Limits } from '../limits.js';
import type { ModelStore } from '../options.js';
import type { App, Serving } from '../serving.js';
import { Progress, storeOf, success } from './changing.js';
import { checkedName, namedModel } from './names.js';
import { optionFields, samplingOfOptions } from './options.js';
import { steps, tolerant } from './routes.js';
import { ModelName, modelFields } from './schemas.js';
import { sendSteps } from './steps.js';

const CONTEXT = { minimum: 64, maximum: 16_777_216 };
/** Characters of a system prompt that models.yaml keeps. */
const LONGEST_SYSTEM = 16_384;
/** Entries that requests may fill models.yaml with: it is read as a whole, and only up to 4 MiB. */
const MOST_ENTRIES = 200;

function createRequest(limits: Limits) {
  const { num_ctx: _, ...options } = optionFields(limits).properties;
  return Type.Object(
    {
      ...modelFields,
      from: Type.Optional(ModelName),
      parameters: Type.Optional(
        Type.Object({
          ...options,
          num_ctx: Type.Optional(Type.Integer({ ...CONTEXT, description: 'Tokens that it is loaded with.' })),
        }),
      ),
      system: Type.Optional(Type.String({ maxLength: LONGEST_SYSTEM })),
      template: Type.Optional(
        Type.String({ maxLength: 40, description: 'A name of templates/, or `model` for that of the file.' }),
      ),
      stream: Type.Optional(Type.Boolean({ description: 'Answer line by line, as by default.' })),
    },
    { examples: [{ model: 'brief', from: 'smollm2-135m', system: 'Be brief.' }] },
  );
}

type CreateRequest = Static<ReturnType<typeof createRequest>>;

/** What would bring weights, or text that is kept nowhere. */
const refused = ['files', 'adapters', 'modelfile', 'path', 'quantize', 'messages'] as const;

/** POST /api/create and /api/copy: entries of models.yaml that share the file of a model that is there. */
export function createRoutes(app: App, serving: Serving): void {
  const create = {
    summary: 'Make a model of one that is there',
    description: 'With parameters, system prompt or template of its own; the file is shared.',
    tags: ['ollama'],
    body: createRequest(serving.limits),
    response: { ...ollamaAnswers(Progress, 404, 501), 200: steps },
  };
  app.post('/api/create', { schema: create, ...tolerant }, async ({ body }, reply) => {
    const store = storeOf(serving);
    const name = checkedName(namedModel(body), 'model');
    const source = await sourceOf(serving, body);
    const config = configOf(source, body, serving.limits);
    await refuseTaken(serving, name);
    return sendSteps(serving, reply, body.stream ?? true, async tell => {
      tell({ status: 'writing manifest' });
      await put(serving, store, source, name, config);
    });
  });
  copyRoute(app, serving);
}

function copyRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Give a model a second name',
    description: 'An entry of models.yaml with the same file and settings.',
    tags: ['ollama'],
    body: Type.Object({ source: ModelName, destination: ModelName }),
    response: ollamaAnswers(Progress, 404, 501),
  };
  app.post('/api/copy', { schema, ...tolerant }, async ({ body }) => {
    const store = storeOf(serving);
    const name = checkedName(body.destination, 'destination');
    const source = await serving.models.resolve(body.source);
    await refuseTaken(serving, name);
    await put(serving, store, source, name, sharedConfig(source));
    return success;
  });
}

async function sourceOf({ models }: Serving, body: CreateRequest): Promise<ModelEntry> {
  const given = refused.find(field => (body as Record<string, unknown>)[field] !== undefined);
  if (given !== undefined)
    throw invalid(given, `${given} is not supported: make a model from one that is there`);
  if (body.from === undefined) throw invalid('from', 'from is missing: name the model to make it of');
  return models.resolve(body.from);
}

/** Throws a refusal with status 400 for the name of a model that models.yaml does not name, or that comes with llmtui. */
async function refuseTaken({ models }: Serving, name: string): Promise<void> {
  const lower = name.toLowerCase();
  const taken = (await models.list()).find(({ entry }) => entry.name.toLowerCase() === lower)?.entry;
  if (taken === undefined) return;
  const isStarter = taken.starter && taken.name === taken.profile;
  if (taken.name === name && taken.config !== undefined && !isStarter) return;
  throw invalid('model', `there is a model '${taken.name}' already; take another name`);
}

/** What models.yaml has to say of a second model with the same file. */
function sharedConfig({ path, config, sampling, template, name }: ModelEntry): ModelConfig {
  if (path === '') throw invalid('from', `model '${name}' has no file`);
  return {
    ...config,
    model_path: path,
    ...(sampling !== undefined && { sampling }),
    ...(template !== undefined && { template }),
  };
}

function configOf(source: ModelEntry, body: CreateRequest, limits: Limits): ModelConfig {
  const { parameters = {}, system, template } = body;
  const shared = sharedConfig(source);
  const { num_ctx: context } = parameters;
  const sampling = { ...shared.sampling, ...samplingOfOptions(parameters, limits) };
  if (template !== undefined && template !== '' && template !== 'model') readTemplate(template);
  return {
    ...shared,
    ...(Object.keys(sampling).length > 0 && { sampling }),
    ...(context !== undefined && { context }),
    ...(system !== undefined && { system }),
    ...(template !== undefined && template !== '' && { template }),
  };
}

/** An entry stands for its file, so that a source without one would be named no more: it gets its own. */
async function put(
  { models }: Serving,
  { registry }: ModelStore,
  source: ModelEntry,
  id: string,
  config: ModelConfig,
): Promise<void> {
  const entry = (name: string, of: ModelConfig) =>
    ({ id: name, provider: 'llama_cpp', enabled: true, config: of }) as const;
  const { entries } = await registry.read();
  if (entries.length >= MOST_ENTRIES && entries.every(({ id: known }) => known !== id)) {
    throw invalid('model', `models.yaml names ${entries.length} models already; remove some first`);
  }
  const own = source.config === undefined ? [entry(source.name, { model_path: source.path })] : [];
  await registry.add([...own, entry(id, config)]);
  await models.refresh();
}
