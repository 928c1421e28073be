import { basename, resolve } from 'node:path';
import type { Sampling } from '../chat/sampling.js';
import { LlmtuiError } from '../errors.js';
import { findProfile } from './catalogue.js';
import type { ForecastOptions } from './forecast.js';
import type { MemoryShape } from './forecast-shape.js';
import type { Purpose } from './gguf/architectures.js';
import { nearest } from './near.js';
import { plain } from './plain.js';
import { profileOf } from './profile-of.js';
import type { ModelConfig } from './registry-entry.js';
import { nameOf } from './scan.js';

/** A model as the list shows it. Every text is fit for a line of the screen. */
export interface ModelEntry {
  /**
   * Unique in its list: its id in models.yaml, else the name of the profile that it is, else the file name without
   * `.gguf` and the number of the part.
   */
  readonly name: string;
  /** Of a split model its first part; empty for a model of models.yaml that has no file. */
  readonly path: string;
  /** Bytes of all its files. */
  readonly sizeBytes: number;
  /**
   * `available` answers, `embedding` gives vectors of texts and cannot answer. `disabled`: switched off, damaged, not
   * there or not supported; `reason` says which.
   */
  readonly status: 'available' | 'embedding' | 'disabled';
  readonly reason?: string;
  /** Architecture, parameters and quantisation, or the sentence of its profile. */
  readonly description: string;
  /** Bytes that it needs when loaded with `context`; 0 where the file cannot be read. */
  readonly needBytes: number;
  /** Tokens: what is set, else what `defaultContext` decides. */
  readonly context: number;
  /** Whether it comes with the program. */
  readonly starter: boolean;
  /** As files are named: Q4_K_M. This and what follows is absent where nothing is known. */
  readonly quantisation?: string;
  readonly purpose?: Purpose;
  /** What a memory forecast needs. */
  readonly shape?: MemoryShape;
  /** Answered by a server, as `config` says; `path` is empty. */
  readonly remote?: true;
  /** An imported classifier: what it embeds is for its head. */
  readonly classifies?: true;
  /** With what it would be loaded, on the CPU. */
  readonly options?: ForecastOptions;
  /** It reads pictures, as it would be loaded now. */
  readonly vision?: true;
  /** Why it reads none, where a projector is meant to go with it. */
  readonly visionFault?: string;
  /** File of the image projector that goes with it, and its bytes. */
  readonly projector?: string;
  readonly projectorBytes?: number;
  /** Name of the built-in profile that it is. */
  readonly profile?: string;
  /** What models.yaml says of it; absent for a file that is not there. */
  readonly config?: ModelConfig;
  /** Its own defaults: those of models.yaml over those of the profile. A person's choice goes before them. */
  readonly sampling?: Partial<Sampling>;
  /** The chat template to use, if it is not the file's own. */
  readonly template?: string;
}

interface Named {
  readonly name: string;
  readonly path: string;
  readonly profile?: string | undefined;
}

/**
 * The model that `wanted` means: a name, a file name with or without `.gguf`, a path, a name under which a profile is
 * known (`llama3-1b`, `Llama-3.2-1B-Instruct`, `llama3.2:1b`), or the beginning of exactly one name. Upper and lower
 * case are the same. Throws MODEL_NOT_FOUND that names the near ones.
 */
export function resolveModel<Model extends Named>(models: readonly Model[], wanted: string): Model {
  const text = wanted.trim();
  const lower = text.toLowerCase();
  const profile = profileOf(text)?.name;
  const isFile = ({ path }: Model): boolean =>
    lower !== '' && [basename(path), nameOf(path)].some(name => name.toLowerCase() === lower);
  const exact =
    models.find(({ name }) => name === text) ??
    models.find(({ path }) => path === resolve(text)) ??
    models.find(model => model.name.toLowerCase() === lower || isFile(model)) ??
    models.find(model => profile !== undefined && model.profile === profile);
  if (exact !== undefined) return exact;
  // gpt2 is not the beginning of gpt2-medium.
  const isWhole = text === '' || findProfile(text) !== undefined;
  const begun = models.filter(
    ({ name, path }) => !isWhole && [name, nameOf(path)].some(known => known.toLowerCase().startsWith(lower)),
  );
  if (begun.length === 1) return begun[0]!;
  throw notFound(
    models.map(({ name }) => name),
    begun.map(({ name }) => name),
    text,
  );
}

/** Whether a model is asked for by its file: by a path, or by a name with `.gguf`. */
export function isModelPath(wanted: string): boolean {
  return /[\\/]|\.gguf$/i.test(wanted);
}

function notFound(names: readonly string[], begun: readonly string[], wanted: string): LlmtuiError {
  const quoted = `"${plain(wanted, 60)}"`;
  if (begun.length > 1) {
    return new LlmtuiError(
      'MODEL_NOT_FOUND',
      `${quoted} begins several models: ${begun.slice(0, 5).join(', ')}`,
    );
  }
  const near = nearest(names, wanted);
  if (isModelPath(wanted)) {
    return new LlmtuiError(
      'MODEL_NOT_FOUND',
      `there is no model file ${quoted}; llmtui --choose shows what is there`,
    );
  }
  const profile = findProfile(wanted) ?? profileOf(wanted);
  if (profile !== undefined) {
    return new LlmtuiError(
      'MODEL_NOT_FOUND',
      `${profile.name} is not on the disk; llmtui pull ${profile.name} downloads it`,
    );
  }
  const hint =
    near.length > 0
      ? `did you mean ${near.join(', ')}?`
      : `found are: ${names.slice(0, 5).join(', ') || 'none'}${names.length > 5 ? ', …' : ''}.`;
  return new LlmtuiError(
    'MODEL_NOT_FOUND',
    `no model ${quoted}; ${hint} Name another, or the path of a .gguf file; llmtui models, or /models in the chat, lists all`,
  );
}

/** What a model is chosen for: chat, text that is continued as it stands, or vectors of texts. */
export type Task = 'chat' | 'plain' | 'embed';

/** Whether a model is one to choose for a task. */
export const isFor = (
  task: Task,
  { status, classifies }: { readonly status: string; readonly classifies?: true },
): boolean => status === (task === 'embed' ? 'embedding' : 'available') && classifies !== true;

/** The profile that is taken for a task where it is on the disk. */
const favourites: Readonly<Record<Task, string>> = {
  chat: 'llama3-1b',
  plain: 'gpt2',
  embed: 'all-minilm',
};

/**
 * The model to start with and why: the one that is wanted; else `llama3-1b`, for plain text `gpt2` and for vectors
 * `all-minilm`, where it is on the disk; else the starter model; else the first that can be loaded for the task. One of
 * these that is wanted but not there is not missed. Throws MODEL_NOT_FOUND as `resolveModel` does, and where there is no model at all.
 */
export function chooseDefault<Model extends Named & { readonly starter: boolean; readonly status?: string }>(
  models: readonly Model[],
  wanted: string | undefined,
  task: Task = 'chat',
): { readonly entry: Model; readonly why: string } {
  const favourite = favourites[task];
  if (wanted !== undefined && wanted !== '') {
    const isHere =
      wanted !== favourite || models.some(({ name, profile }) => [name, profile].includes(wanted));
    if (isHere) return { entry: resolveModel(models, wanted), why: 'asked for' };
  }
  const usable = models.filter(model => mayBeFor(task, model));
  const best = usable.find(({ name, profile }) => [name, profile].includes(favourite));
  if (best !== undefined) return { entry: best, why: `${favourite} is on the disk` };
  const own = usable.find(({ starter }) => starter);
  if (own !== undefined) return { entry: own, why: `comes with llmtui; ${favourite} is not on the disk` };
  const [first] = usable;
  if (first !== undefined) return { entry: first, why: 'the first model found' };
  if (task === 'embed')
    throw new LlmtuiError(
      'MODEL_NOT_FOUND',
      'there is no embedding model; llmtui pull all-minilm downloads one',
    );
  throw new LlmtuiError(
    'MODEL_NOT_FOUND',
    'there is no model; put a .gguf file into the folder of models, name one with -m, or llmtui pull one',
  );
}

/** Of a file that was not read only its profile tells what it is for. */
function mayBeFor(
  task: Task,
  { status, profile = '' }: Pick<Named, 'profile'> & { readonly status?: string },
): boolean {
  if (status !== undefined) return isFor(task, { status });
  const kind = findProfile(profile)?.kind;
  return kind === undefined || (kind === 'embedding') === (task === 'embed');
}

/** The one of `models` that needs most memory, but less than `needBytes`, and can be loaded. */
export function largestBelow(models: readonly ModelEntry[], needBytes: number): ModelEntry | undefined {
  return models
    .filter(entry => entry.status === 'available' && entry.needBytes < needBytes)
    .reduce<ModelEntry | undefined>(
      (best, entry) => (best === undefined || entry.needBytes > best.needBytes ? entry : best),
      undefined,
    );
}
