import { basename, resolve } from 'node:path';
import { LlmtuiError } from '../errors.js';
import { nearest } from './near.js';
import { plain } from './plain.js';

/** A model as the list shows it. Every text is fit for a line of the screen. */
export interface ModelEntry {
  /** Unique in its list: the shipped name, else the file name without `.gguf` and the number of the part. */
  readonly name: string;
  readonly path: string;
  /** Bytes of all its files. */
  readonly sizeBytes: number;
  /** `disabled`: damaged or not supported; `reason` says why. */
  readonly status: 'available' | 'disabled';
  readonly reason?: string;
  /** Architecture, parameters and quantisation, or the sentence of a shipped model. */
  readonly description: string;
  /** Bytes that it needs when loaded with `context`. */
  readonly needBytes: number;
  /** Tokens: what is set, else what `defaultContext` decides. */
  readonly context: number;
  /** Whether it comes with the program. */
  readonly starter: boolean;
}

interface Named {
  readonly name: string;
  readonly path: string;
}

/** The name under which Llama 3.2 1B Instruct is asked for, whatever its file is called. */
const LLAMA = 'llama3-1b';
const llamaNames =
  /^(?:llama3(?:[.-]2)?[-_:.]1b|(?:meta[-_])?llama[-_]3(?:[.-]2)?[-_]1b[-_]instruct)(?:[-_.](?:instruct|i?q\d\w*|b?f\d+|ud|imat|gguf))*$/i;

/**
 * The model that `wanted` means: a name, the beginning of exactly one name, a file name or a path; `llama3-1b` also
 * finds Llama 3.2 1B Instruct under the usual names of its file. Upper and lower case are the same.
 * Throws MODEL_NOT_FOUND that names the near ones.
 */
export function resolveModel<Model extends Named>(models: readonly Model[], wanted: string): Model {
  const text = wanted.trim();
  const lower = text.toLowerCase();
  const exact =
    models.find(({ name }) => name === text) ??
    models.find(({ path }) => path === resolve(text)) ??
    models.find(({ name, path }) => name.toLowerCase() === lower || basename(path).toLowerCase() === lower) ??
    (lower === LLAMA ? models.find(({ name }) => llamaNames.test(name)) : undefined);
  if (exact !== undefined) return exact;
  const begun = models.filter(({ name }) => text !== '' && name.toLowerCase().startsWith(lower));
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
  const hint =
    near.length > 0
      ? `did you mean ${near.join(', ')}?`
      : `found are: ${names.slice(0, 5).join(', ') || 'none'}${names.length > 5 ? ', …' : ''}.`;
  return new LlmtuiError(
    'MODEL_NOT_FOUND',
    `no model ${quoted}; ${hint} Name another, or the path of a .gguf file; /models lists all`,
  );
}

/**
 * The model to start with and why: the one that is wanted; else Llama 3.2 1B Instruct where it is on the disk; else
 * the starter model; else the first that can be loaded. Throws MODEL_NOT_FOUND as `resolveModel` does, and where
 * there is no model at all.
 */
export function chooseDefault<Model extends Named & { readonly starter: boolean; readonly status?: string }>(
  models: readonly Model[],
  wanted: string | undefined,
): { readonly entry: Model; readonly why: string } {
  if (wanted !== undefined && wanted !== '') {
    const isHere = wanted !== LLAMA || models.some(({ name }) => name === LLAMA || llamaNames.test(name));
    if (isHere) return { entry: resolveModel(models, wanted), why: 'asked for' };
  }
  const usable = models.filter(({ status }) => status !== 'disabled');
  const llama = usable.find(({ name }) => llamaNames.test(name));
  if (llama !== undefined) return { entry: llama, why: 'Llama 3.2 1B is on the disk' };
  const own = usable.find(({ starter }) => starter);
  if (own !== undefined) return { entry: own, why: 'comes with llmtui' };
  const [first] = usable;
  if (first !== undefined) return { entry: first, why: 'the first model found' };
  throw new LlmtuiError(
    'MODEL_NOT_FOUND',
    'there is no model; put a .gguf file into the folder of models or name one with -m',
  );
}
