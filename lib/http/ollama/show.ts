import { type GgufFacts, readFacts } from '../../models/gguf/facts.js';
import type { GgufValue } from '../../models/gguf/types.js';
import type { ModelEntry } from '../../models/list.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { detailsOf, modifiedAt } from './details.js';
import { fillTokens } from './fill.js';
import { Shown, ShowRequest } from './model-schemas.js';
import { namedModel, tagged } from './names.js';
import { tolerant } from './routes.js';

/** POST /api/show: what a model is, without loading it. */
export function showRoute(app: App, { models, startedAt }: Serving): void {
  const schema = {
    summary: 'What a model is',
    description: 'Read from the header of its file, which is not loaded for it.',
    tags: ['ollama'],
    body: ShowRequest,
    response: ollamaAnswers(Shown, 404),
  };
  app.post('/api/show', { schema, ...tolerant }, async ({ body }) => {
    const entry = await models.resolve(namedModel(body));
    // A damaged file is listed as disabled, with its reason.
    const facts = await readFacts(entry.path).catch(() => undefined);
    const licence = facts?.metadata.get('general.license');
    const system = entry.config?.system;
    return {
      ...(typeof licence === 'string' && { license: licence }),
      modelfile: modelfileOf(entry),
      parameters: parameterLines(entry, ''),
      template: facts?.chatTemplate ?? '',
      ...(system !== undefined && { system }),
      details: detailsOf(entry),
      model_info: infoOf(entry, facts, body.verbose === true),
      capabilities: capabilitiesOf(entry, facts),
      modified_at: await modifiedAt(entry, startedAt),
    };
  });
}

/** Ollama's names where they differ. */
const renamed: Readonly<Record<string, string>> = { max_tokens: 'num_predict' };

/** The lines of a Modelfile that set its sampling. */
function parameterLines({ sampling = {}, context }: ModelEntry, prefix: string): string {
  const values = Object.entries({ num_ctx: context, ...sampling });
  return values
    .flatMap(([name, value]) => [value].flat().map(each => [renamed[name] ?? name, each]))
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .map(([name, value]) => `${prefix}${name} ${JSON.stringify(value)}`)
    .join('\n');
}

function modelfileOf(entry: ModelEntry): string {
  const { template, config } = entry;
  return [
    `FROM ${tagged(entry.name)}`,
    ...(template === undefined ? [] : [`TEMPLATE ${template}`]),
    ...(config?.system === undefined ? [] : [`SYSTEM ${JSON.stringify(config.system)}`]),
    parameterLines(entry, 'PARAMETER '),
  ].join('\n');
}

/** The metadata under the names that Ollama gives it, which are those of the file, and what it adds. */
function infoOf({ shape, context }: ModelEntry, facts: GgufFacts | undefined, verbose: boolean) {
  const architecture = facts?.architecture ?? shape?.architecture ?? 'unknown';
  const known = {
    'general.architecture': architecture,
    'general.parameter_count': facts?.parameters ?? shape?.parameters ?? 0,
    [`${architecture}.context_length`]: facts?.contextLength ?? shape?.contextLength ?? context,
  };
  const metadata = [...(facts?.metadata ?? [])].filter(([name]) => name !== 'tokenizer.chat_template');
  return {
    ...Object.fromEntries(metadata.map(([name, value]) => [name, infoValue(value, verbose)])),
    ...known,
  };
}

function infoValue(value: GgufValue, verbose: boolean): unknown {
  if (typeof value !== 'object') return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  return verbose && value.type === 'array' && value.values !== undefined ? value.values : null;
}

/** What a client may ask of it. Reasoning is read from the chat template. */
function capabilitiesOf({ purpose, status, vision }: ModelEntry, facts: GgufFacts | undefined): string[] {
  if (purpose === 'embedding') return ['embedding'];
  if (status !== 'available') return [];
  const template = facts?.chatTemplate ?? '';
  const reasons = /<\/?think>|enable_thinking|reasoning_content|<\|channel\|>/.test(template);
  const fills = fillTokens(facts) !== undefined;
  return [
    ...['completion', 'tools'],
    ...(vision === true ? ['vision'] : []),
    ...(reasons ? ['thinking'] : []),
    ...(fills ? ['insert'] : []),
  ];
}
