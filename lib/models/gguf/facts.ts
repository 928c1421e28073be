import { LlmtuiError } from '../../errors.js';
import { plain } from '../plain.js';
import { type Purpose, purposeOf } from './architectures.js';
import { damaged } from './cursor.js';
import { type Hyperparameters, readHyperparameters } from './hyperparameters.js';
import type { GgufFile } from './read.js';
import { readModel } from './split.js';
import { fileTypes, type GgufTensor, type GgufValue } from './types.js';
import { isVectorMaker } from './vector-maker.js';

/** What a GGUF model says about itself, checked. */
export interface GgufFacts extends Hyperparameters {
  readonly path: string;
  /** Bytes of all its files. */
  readonly sizeBytes: number;
  /** Bytes of its tensors. */
  readonly weightBytes: number;
  /** `general.name`, fit for a line of the screen; empty where the file has none. */
  readonly name: string;
  readonly architecture: string;
  readonly purpose: Purpose;
  readonly parameters: number;
  /** As files are named: Q4_K_M, F16. */
  readonly quantisation: string;
  readonly vocabularySize: number;
  /** Jinja source of the chat template. */
  readonly chatTemplate?: string;
  /** Ids of special tokens by the name of their role: bos, eos, eot, padding and so on. */
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, GgufValue>;
}

/** What is in a GGUF file: a model, or what only goes with one. */
export type Content = 'model' | 'projector' | 'adapter' | 'vocabulary' | 'other';

export function contentOf(file: GgufFile): Content {
  const type = file.metadata.get('general.type') ?? 'model';
  if (file.metadata.get('general.architecture') === 'clip' || type === 'mmproj') return 'projector';
  if (type === 'adapter') return 'adapter';
  if (type === 'vocab' || (type === 'model' && file.tensors.length === 0)) return 'vocabulary';
  return type === 'model' ? 'model' : 'other';
}

/**
 * Reads and checks the model at `path`, all its parts included. Nothing but headers is read: milliseconds, and
 * no block of the event loop. Throws BAD_INPUT, without the name of the file, for whatever is no sound model.
 */
export async function readFacts(path: string): Promise<GgufFacts> {
  return factsOf(await readModel(path));
}

/** The facts of a file that has been read. Throws BAD_INPUT as `readFacts` does. */
export function factsOf(file: GgufFile): GgufFacts {
  const { metadata, tensors, path, sizeBytes } = file;
  const content = contentOf(file);
  if (content !== 'model')
    throw new LlmtuiError(
      'BAD_INPUT',
      `this is no model but goes with one (${content}); choose another file`,
    );
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string') throw damaged('general.architecture is missing');
  const purpose = purposeOf(architecture);
  if (purpose === undefined) {
    const what = plain(architecture, 40);
    throw new LlmtuiError(
      'BAD_INPUT',
      `the architecture "${what}" is not supported; choose another model, or update llmtui`,
    );
  }
  const hyperparameters = readHyperparameters(architecture, metadata);
  checkLayers(tensors, hyperparameters);
  const name = metadata.get('general.name');
  const template = metadata.get('tokenizer.chat_template');
  const vocabularySize = readVocabularySize(metadata);
  return {
    ...hyperparameters,
    path,
    sizeBytes,
    weightBytes: tensors.reduce((total, tensor) => total + tensor.bytes, 0),
    name: typeof name === 'string' ? plain(name) : '',
    architecture,
    purpose: purpose === 'chat' && isVectorMaker(architecture, metadata, path) ? 'other' : purpose,
    parameters: tensors.reduce((total, { shape }) => total + shape.reduce((product, n) => product * n, 1), 0),
    quantisation: quantisationOf(metadata, tensors),
    vocabularySize,
    ...(typeof template === 'string' ? { chatTemplate: template } : {}),
    specialTokens: readSpecialTokens(metadata, vocabularySize),
    metadata,
  };
}

/** Only the last layer is looked for: a pruned model may have layers without any tensor. */
function checkLayers(tensors: readonly GgufTensor[], { layers, predictionLayers }: Hyperparameters): void {
  const found = tensors.flatMap(({ name }) => /^blk\.(\d+)\./.exec(name)?.[1] ?? []).map(Number);
  const count = found.reduce((highest, layer) => Math.max(highest, layer + 1), 0);
  if (count > layers || count < layers - predictionLayers) {
    throw damaged(`it has tensors of ${count} layers, but claims ${layers}`);
  }
}

function readVocabularySize(metadata: ReadonlyMap<string, GgufValue>): number {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  if (typeof tokens !== 'object' || tokens.type !== 'array' || tokens.of !== 'string' || tokens.count === 0) {
    throw new LlmtuiError('BAD_INPUT', 'the file has no tokenizer; choose another one');
  }
  for (const key of ['tokenizer.ggml.scores', 'tokenizer.ggml.token_type']) {
    const list = metadata.get(key);
    if (
      list !== undefined &&
      !(typeof list === 'object' && list.type === 'array' && list.count >= tokens.count)
    ) {
      throw damaged(`${key} does not cover the vocabulary`);
    }
  }
  return tokens.count;
}

/** Ids outside the vocabulary are left out, as llama.cpp does. */
function readSpecialTokens(
  metadata: ReadonlyMap<string, GgufValue>,
  vocabularySize: number,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [key, id] of metadata) {
    const role = /^tokenizer\.ggml\.(\w+)_token_id$/.exec(key)?.[1];
    if (role !== undefined && typeof id === 'number' && id >= 0 && id < vocabularySize) found.set(role, id);
  }
  return found;
}

function quantisationOf(metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): string {
  const stated = metadata.get('general.file_type');
  const name = typeof stated === 'number' ? fileTypes.get(stated) : undefined;
  if (name !== undefined) return name;
  const bytes = new Map<string, number>();
  for (const tensor of tensors) bytes.set(tensor.type, (bytes.get(tensor.type) ?? 0) + tensor.bytes);
  return [...bytes].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 'unknown';
}
