import { resolve } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import type { KvType } from '../store/settings.js';
import { defaultContext, type MemoryShape, neededBytes } from './fit.js';
import { contentOf, factsOf, type GgufFacts } from './gguf/facts.js';
import { readModel } from './gguf/split.js';
import { chooseDefault, type ModelEntry } from './list.js';
import { plain } from './plain.js';
import { type ModelFile, nameOf, scanModels } from './scan.js';
import { type ShippedModel, shippedAt } from './shipped.js';

/** Where models are looked for, and for what machine. */
export interface Where {
  /** The folder of the models that come with the program. */
  readonly packageModelsDir: string;
  readonly modelDir: string;
  /** Files or folders that were named one by one. */
  readonly extraPaths: readonly string[];
  /** Bytes; what the default context has to fit. Unbounded where not given. */
  readonly freeBytes?: number;
  readonly contextSize?: number | undefined;
  readonly kvType?: KvType;
}

type Reading = { readonly facts: GgufFacts } | { readonly reason: string } | 'no-model';

/** Headers read before, for as long as size and time of the file stay the same. */
const readings = new Map<string, { readonly key: string; readonly reading: Promise<Reading> }>();

/**
 * The models on this machine: those that come with the program first, then those of `modelDir` and `extraPaths` in the
 * order of their paths. Damaged and unsupported ones are listed as disabled; what is no model at all (projectors,
 * adapters, vocabularies) is left out. Reads headers only; never throws for a file.
 */
export async function findModels(where: Where): Promise<readonly ModelEntry[]> {
  const entries: ModelEntry[] = [];
  // One after the other: reading is bound by the processor, and several at once only make the event loop wait longer.
  for (const file of await filesOf(where)) {
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
): Promise<{ readonly entry: ModelEntry; readonly why: string }> {
  let files = await filesOf(where);
  for (;;) {
    const { entry: file, why } = chooseDefault(files, wanted);
    const entry = await entryOf(file, where);
    if (entry !== undefined && (entry.status === 'available' || wanted !== undefined)) return { entry, why };
    files = files.filter(other => other !== file);
  }
}

/** A file with the name that it has in the list. */
interface NamedFile extends ModelFile {
  readonly name: string;
  readonly shipped: ShippedModel | undefined;
  readonly starter: boolean;
}

async function filesOf(where: Where): Promise<readonly NamedFile[]> {
  const packageDir = resolve(where.packageModelsDir);
  // A path that was named is the one to show, so these places come first; the list has another order.
  const found = await scanModels([...where.extraPaths, packageDir, where.modelDir]);
  const files = found
    .map(file => ({ ...file, shipped: shippedAt(packageDir, file.path, file.sizeBytes) }))
    .sort((one, other) => rank(one) - rank(other) || (one.path < other.path ? -1 : 1));
  const taken = new Set<string>();
  return files.map(file => {
    const stem = file.shipped?.name ?? (plain(nameOf(file.path)) || 'model');
    let name = stem;
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}`;
    taken.add(name);
    return { ...file, name, starter: file.shipped !== undefined };
  });
}

const rank = (file: { readonly shipped: ShippedModel | undefined }): number =>
  file.shipped === undefined ? 1 : 0;

async function entryOf(file: NamedFile, where: Where): Promise<ModelEntry | undefined> {
  const { name, path, sizeBytes, starter } = file;
  const common = { name, path, sizeBytes, starter };
  if (file.shipped !== undefined) {
    const { description, shape } = file.shipped;
    return { ...common, status: 'available', description, ...memory(shape, where) };
  }
  const reading = await readOnce(file);
  if (reading === 'no-model') return undefined;
  if ('reason' in reading) {
    const { reason } = reading;
    return { ...common, status: 'disabled', reason, description: 'GGUF file', needBytes: 0, context: 0 };
  }
  const { facts } = reading;
  const description = `${facts.architecture} ${shortCount(facts.parameters)} ${facts.quantisation}`;
  const entry = { ...common, description, ...memory(facts, where) };
  if (facts.purpose === 'chat') return { ...entry, status: 'available' };
  const what = facts.purpose === 'embedding' ? 'an embedding model' : `a ${facts.architecture} model`;
  return { ...entry, status: 'disabled', reason: `${what}: it cannot chat` };
}

function memory(shape: MemoryShape, where: Where): Pick<ModelEntry, 'context' | 'needBytes'> {
  const free = where.freeBytes ?? Number.POSITIVE_INFINITY;
  const context = where.contextSize ?? defaultContext(shape, free, where.kvType);
  return { context, needBytes: neededBytes(shape, context, where.kvType) };
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
    return contentOf(model) === 'model' ? { facts: factsOf(model) } : 'no-model';
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return { reason: messageOf(thrown) };
    throw thrown;
  }
}

/** 135M, 1.1B: as models are named. */
function shortCount(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  return parameters >= 1e6 ? `${Math.round(parameters / 1e6)}M` : `${Math.round(parameters / 1e3)}K`;
}
