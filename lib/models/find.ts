import { LlmtuiError, messageOf } from '../errors.js';
import type { KvType } from '../store/settings.js';
import { findProfile } from './catalogue.js';
import { defaultContext, forecast, usualOptions } from './forecast.js';
import { isEncoder, type MemoryShape, memoryShape } from './forecast-shape.js';
import { purposeOf } from './gguf/architectures.js';
import { contentOf, factsOf, type GgufFacts } from './gguf/facts.js';
import { readModel } from './gguf/split.js';
import { summaryOf } from './gguf/summary.js';
import { chooseDefault, isFor, type ModelEntry, type Task } from './list.js';
import { type ModelPlaces, type NamedFile, namedFiles, noFile } from './named-files.js';
import { plain } from './plain.js';
import type { RegistryEntry } from './registry-entry.js';
import { type Environment, remoteFacts } from './remote-spec.js';
import type { ModelFile } from './scan.js';
import { visionOf } from './vision.js';

/** Where models are looked for, and for what machine. */
export interface Where extends ModelPlaces {
  /** Bytes; what the default context has to fit. Unbounded where not given. */
  readonly freeBytes?: number;
  /** What a person has set; models.yaml counts where not given. */
  readonly contextSize?: number | undefined;
  readonly kvType?: KvType | undefined;
  readonly batchSize?: number | undefined;
  /** Replies at once. */
  readonly parallel?: number;
  /** Where the keys of remote models are; without it nothing is said of them. */
  readonly env?: Environment;
  /** Whether the package is installed with which local models read pictures. */
  readonly readsPictures?: () => boolean;
}

/** Models of servers as the list shows them. */
export async function remoteModels(
  entries: readonly RegistryEntry[],
  where: Where,
): Promise<readonly ModelEntry[]> {
  const files = entries.map(registered => ({ ...noFile, name: registered.id, registered }));
  const found = await Promise.all(files.map(file => entryOf(file, where)));
  return found.filter(entry => entry !== undefined);
}

type Reading =
  | { readonly facts: GgufFacts; readonly shape: MemoryShape }
  | { readonly reason: string }
  | 'no-model';

/** Headers read before, for as long as size and time of the file stay the same. */
const readings = new Map<string, { readonly key: string; readonly reading: Promise<Reading> }>();

/**
 * The models on this machine, in the order of `namedFiles`. Damaged and unsupported ones, and entries of models.yaml
 * that are switched off or have no file, are listed as disabled; what is no model at all (projectors, adapters,
 * vocabularies) is left out. Reads headers only; never throws for a file.
 */
export async function findModels(where: Where): Promise<readonly ModelEntry[]> {
  const entries: ModelEntry[] = [];
  // One after the other: reading is bound by the processor, and several at once only make the event loop wait longer.
  for (const file of await namedFiles(where)) {
    const entry = await entryOf(file, where);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/**
 * The model to start with, as `chooseDefault` chooses it, without reading the headers of the others. Throws
 * MODEL_NOT_FOUND as `resolveModel` does.
 */
export async function findModel(
  where: Where,
  wanted: string | undefined,
  task: Task = 'chat',
): Promise<{ readonly entry: ModelEntry; readonly why: string }> {
  let files = await namedFiles(where);
  for (;;) {
    const { entry: file, why } = chooseDefault(files, wanted, task);
    const entry = await entryOf(file, where);
    if (entry !== undefined && (isFor(task, entry) || wanted !== undefined)) return { entry, why };
    files = files.filter(other => other !== file);
  }
}

type Common = Pick<ModelEntry, 'name' | 'path' | 'sizeBytes' | 'starter'>;

async function entryOf(file: NamedFile, where: Where): Promise<ModelEntry | undefined> {
  const { name, path, sizeBytes, starter, registered } = file;
  const common: Common = { name, path, sizeBytes, starter, ...defaultsOf(file) };
  const unusable = registered === undefined ? undefined : unusableBecause(registered, file);
  const entry = await describe(file, common, where, unusable);
  if (entry !== undefined && file.classifies === true) return classifierOf(entry);
  if (unusable === undefined || entry === undefined) return entry;
  return { ...entry, status: 'disabled', reason: unusable };
}

function classifierOf(entry: ModelEntry): ModelEntry {
  const { name, status } = entry;
  if (status !== 'embedding') return { ...entry, classifies: true };
  return { ...entry, classifies: true, reason: `a classifier: llmtui classify -m ${name} uses it` };
}

/** Sampling and template of models.yaml, over those of the profile. */
function defaultsOf({ profile: name, registered }: NamedFile): Partial<ModelEntry> {
  const profile = name === undefined ? undefined : findProfile(name);
  const config = registered?.config;
  const sampling = { ...profile?.sampling, ...config?.sampling };
  const template = config?.template ?? profile?.template ?? 'model';
  return {
    ...(profile !== undefined && { profile: profile.name }),
    ...(config !== undefined && { config }),
    ...(Object.keys(sampling).length > 0 && { sampling }),
    ...(template !== 'model' && { template }),
  };
}

/** Why an entry of models.yaml cannot be used, whatever its file holds. */
function unusableBecause({ provider, enabled }: RegistryEntry, file: NamedFile): string | undefined {
  if (provider === 'mlx') return 'provider mlx: not available here, MLX models run on Apple silicon alone';
  if (provider !== 'llama_cpp' && provider !== 'openai')
    return `provider ${plain(provider, 40)} is not known; llama_cpp and openai are`;
  if (file.gone === true) return `there is no file ${plain(file.path, 200)}`;
  return enabled ? undefined : 'switched off in models.yaml';
}

async function describe(
  file: NamedFile,
  common: Common,
  where: Where,
  unusable: string | undefined,
): Promise<ModelEntry | undefined> {
  if (file.registered?.provider === 'openai') {
    const { config } = file.registered;
    return {
      ...common,
      ...remoteFacts(file.name, config, where.env),
      ...(config.vision === true && { vision: true }),
    };
  }
  if (file.shipped?.shape !== undefined) {
    const { description, shape, quantisation } = file.shipped;
    const known = { status: 'available', description, quantisation, purpose: 'chat' } as const;
    return { ...common, ...known, ...memory(shape, file, where) };
  }
  const profile = file.profile === undefined ? undefined : findProfile(file.profile);
  const nothing = { description: profile?.description ?? 'GGUF file', needBytes: 0, context: 0 };
  if (file.gone === true) {
    const description =
      profile?.description ?? `a model of provider ${plain(file.registered?.provider ?? '', 40)}`;
    return { ...common, ...nothing, description, status: 'disabled', reason: unusable ?? '' };
  }
  const reading = await readOnce(file);
  // A person who lists a file wants to know what it is.
  if (reading === 'no-model' && file.registered === undefined) return undefined;
  if (reading === 'no-model')
    return { ...common, ...nothing, status: 'disabled', reason: 'this is no model but goes with one' };
  if ('reason' in reading) return { ...common, ...nothing, status: 'disabled', reason: reading.reason };
  const { facts, shape } = reading;
  return seeing(
    { ...common, ...ofFacts(facts, profile?.description), ...memory(shape, file, where) },
    facts,
    where,
  );
}

/** The entry with what is known of it and pictures. */
async function seeing(entry: ModelEntry, { embeddingLength }: GgufFacts, where: Where): Promise<ModelEntry> {
  const { path, config = {}, status, needBytes } = entry;
  if (status !== 'available') return entry;
  const vision = await visionOf(path, config, embeddingLength, where.readsPictures ?? (() => false));
  const bytes = vision.vision === true ? (vision.projectorBytes ?? 0) : 0;
  return { ...entry, ...vision, needBytes: needBytes + bytes };
}

function ofFacts(
  facts: GgufFacts,
  known: string | undefined,
): Pick<ModelEntry, 'description' | 'quantisation' | 'purpose' | 'status' | 'reason'> {
  const { architecture, quantisation, purpose } = facts;
  const common = { description: known ?? summaryOf(facts), quantisation, purpose };
  if (purpose === 'chat') return { ...common, status: 'available' };
  if (purpose === 'embedding')
    return { ...common, status: 'embedding', reason: 'an embedding model: it cannot chat' };
  // Our engine for vectors runs encoders.
  const reason =
    purposeOf(architecture) === 'chat'
      ? 'made to give vectors or ranks of texts, by a decoder: it cannot chat, and nothing here runs it'
      : `a ${architecture} model: it cannot chat`;
  return { ...common, status: 'disabled', reason };
}

function memory(
  shape: MemoryShape,
  { registered }: NamedFile,
  where: Where,
): Pick<ModelEntry, 'context' | 'needBytes' | 'shape' | 'options'> {
  const { config = {} } = registered ?? {};
  const set = {
    ...usualOptions,
    kvType: where.kvType ?? config.kv_type ?? usualOptions.kvType,
    batchSize: where.batchSize ?? config.batch_size ?? usualOptions.batchSize,
    parallel: where.parallel ?? usualOptions.parallel,
  };
  const free = where.freeBytes ?? Number.POSITIVE_INFINITY;
  if (isEncoder(shape)) return encoderMemory(shape, where.contextSize ?? config.context, set);
  const wanted = where.contextSize ?? config.context ?? defaultContext(shape, free, set);
  // A model that learned each position by itself has no more of them.
  const context = shape.hasPositions ? Math.min(wanted, shape.contextLength) : wanted;
  const options = { ...set, contextSize: context };
  return { context, needBytes: forecast(shape, options).total, shape, options };
}

/** Tokens of the longest text that an encoder is made for unless somebody wants more: its memory grows with the square. */
const ENCODER_CONTEXT = 2048;

function encoderMemory(
  shape: MemoryShape,
  wanted: number | undefined,
  set: typeof usualOptions,
): Pick<ModelEntry, 'context' | 'needBytes' | 'shape' | 'options'> {
  const context = Math.min(wanted ?? ENCODER_CONTEXT, shape.contextLength);
  // A text is read in one piece.
  const options = { ...set, batchSize: context, contextSize: context };
  return { context, needBytes: forecast(shape, options).total, shape, options };
}

function readOnce(file: ModelFile): Promise<Reading> {
  const key = `${file.sizeBytes} ${file.modifiedAt}`;
  const known = readings.get(file.path);
  if (known?.key === key) return known.reading;
  const reading = read(file.path);
  readings.set(file.path, { key, reading });
  return reading;
}

async function read(path: string): Promise<Reading> {
  try {
    const model = await readModel(path);
    if (contentOf(model) !== 'model') return 'no-model';
    const facts = factsOf(model);
    return { facts, shape: memoryShape(facts, model.tensors) };
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return { reason: messageOf(thrown) };
    throw thrown;
  }
}
