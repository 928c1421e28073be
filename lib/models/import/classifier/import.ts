import { randomUUID } from 'node:crypto';
import { lstat, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LlmtuiError } from '../../../errors.js';
import { failureOf } from '../../../store/failure.js';
import { makeFolder } from '../../../store/make-folder.js';
import type { WrittenValue } from '../../gguf/encode.js';
import { type TensorSource, writeGguf } from '../../gguf/write.js';
import { type ClassifierConfig, readConfig } from './config.js';
import { type ClassifierHead, writeClassifierHead } from './head-file.js';
import { jsonFile } from './json-file.js';
import { allFloats, floatsOf } from './numbers.js';
import { encoderFile, headFile } from './place.js';
import { readSafetensors, type Safetensors } from './safetensors.js';
import { type ClassifierTensors, classifierTensors } from './tensors.js';
import { readWordPieces, vocabularyMetadata } from './vocabulary.js';

/** A classifier of transformers, read and checked but for its numbers. */
export interface FoundClassifier {
  readonly config: ClassifierConfig;
  readonly metadata: ReadonlyMap<string, WrittenValue>;
  readonly weights: Safetensors;
  readonly tensors: ClassifierTensors;
}

/**
 * Reads a folder as Hugging Face's transformers saves a sequence classifier: config.json, model.safetensors and
 * tokenizer.json or vocab.txt. Throws BAD_INPUT that names file and field where it is none, or none that llama.cpp computes.
 */
export async function findClassifier(folder: string): Promise<FoundClassifier> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new LlmtuiError('BAD_INPUT', `there is no folder ${folder}`);
  const settings = await jsonFile(folder, 'config.json');
  if (settings === undefined)
    throw new LlmtuiError(
      'BAD_INPUT',
      `${folder} has no config.json; name a folder as transformers saves one`,
    );
  const config = readConfig(settings);
  const pieces = await readWordPieces(folder, config.vocabulary);
  const weights = await readSafetensors(join(folder, 'model.safetensors'));
  return {
    config,
    metadata: vocabularyMetadata(pieces, config.segments),
    weights,
    tensors: classifierTensors(config, weights),
  };
}

/**
 * Writes a classifier into a new folder `name` of `folder`: the encoder as GGUF with 32-bit weights, its head beside it.
 * Both are there in the end, or nothing is. Throws BAD_INPUT where the name is taken or a number is none, STORE_FAILED;
 * rejects with the reason of `signal`.
 */
export async function writeClassifier(
  found: FoundClassifier,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const place = join(folder, name);
  const draft = join(folder, `.${randomUUID()}`);
  try {
    if (await isThere(place)) throw taken(name);
    makeFolder(draft);
    await writeFile(headFile(draft), writeClassifierHead(await headOf(found)), { mode: 0o600, flush: true });
    const metadata = encoderMetadata(found, name);
    await writeGguf(encoderFile(draft, name), metadata, encoderTensors(found, signal));
    signal.throwIfAborted();
    // Renaming would replace an empty folder and no other.
    await rename(draft, place);
  } catch (thrown) {
    if (await isThere(place)) throw taken(name);
    throw failureOf(thrown, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined;

const taken = (name: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `there is a classifier ${name} already; llmtui rm ${name} removes it`);

async function headOf({ config, weights, tensors }: FoundClassifier): Promise<ClassifierHead> {
  const { labels, multi, width, family } = config;
  const floats = async (part: keyof ClassifierTensors['head']): Promise<Float32Array> => {
    const all = await allFloats(weights, tensors.head[part]);
    if (all.every(Number.isFinite)) return all;
    throw noNumber(tensors.head[part].name);
  };
  return {
    ...{ labels, multi, width, activation: family === 'bert' ? 'tanh' : 'relu' },
    dense: { weights: await floats('denseWeight'), bias: await floats('denseBias') },
    out: { weights: await floats('outWeight'), bias: await floats('outBias') },
  };
}

function encoderTensors({ weights, tensors }: FoundClassifier, signal: AbortSignal): readonly TensorSource[] {
  return tensors.encoder.map(({ name, from }) => ({
    name,
    type: 'F32',
    shape: from.shape.toReversed(),
    data: async function* () {
      for await (const piece of floatsOf(weights, from)) {
        signal.throwIfAborted();
        if (!piece.every(Number.isFinite)) throw noNumber(from.name);
        yield new Uint8Array(piece.buffer);
      }
    },
  }));
}

const noNumber = (name: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `model.safetensors: ${name} holds what is no number; download it again`);

/** What llama.cpp reads of a BERT encoder, the vector of a text being the state of its first token. */
function encoderMetadata(
  { config, metadata }: FoundClassifier,
  name: string,
): ReadonlyMap<string, WrittenValue> {
  const u32 = (value: number): WrittenValue => ({ type: 'u32', value });
  return new Map<string, WrittenValue>([
    ['general.architecture', { type: 'string', value: 'bert' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', u32(0)],
    ['bert.context_length', u32(config.positions)],
    ['bert.embedding_length', u32(config.width)],
    ['bert.block_count', u32(config.layers)],
    ['bert.feed_forward_length', u32(config.inner)],
    ['bert.attention.head_count', u32(config.heads)],
    ['bert.attention.layer_norm_epsilon', { type: 'f32', value: config.epsilon }],
    ['bert.attention.causal', { type: 'bool', value: false }],
    ['bert.pooling_type', u32(CLS)],
    ...metadata,
  ]);
}

/** `LLAMA_POOLING_TYPE_CLS`. */
const CLS = 2;
