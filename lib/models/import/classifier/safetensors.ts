import { open } from 'node:fs/promises';
import { LlmtuiError, messageOf } from '../../../errors.js';
import { plain } from '../../plain.js';
import { isRecord, type Json } from './json-file.js';

/** Where the numbers of a tensor are in a safetensors file. */
export interface StoredTensor {
  readonly name: string;
  readonly type: keyof typeof numberBytes;
  /** Rows first, unlike ggml's order. */
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly begin: number;
  readonly end: number;
}

/** The tensors of a safetensors file, by name. */
export interface Safetensors {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Bytes of a number, of the types whose numbers can be read here. */
const numberBytes = { F32: 4, F16: 2, BF16: 2 } as const;

const LONGEST_HEADER = 16 * 1024 * 1024;
const MOST_DIMENSIONS = 8;

const damaged = (what: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `model.safetensors is damaged: ${plain(what, 200)}; download it again`);

/**
 * Reads the header of a safetensors file and checks that every tensor lies within the file and has the bytes that its
 * shape needs (github.com/huggingface/safetensors#format). Tensors of other types than F32, F16 and BF16 are left out.
 * Throws BAD_INPUT that names the tensor.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new LlmtuiError('BAD_INPUT', `model.safetensors cannot be read: ${messageOf(cause)}`, { cause });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new LlmtuiError('BAD_INPUT', 'model.safetensors is no file');
    if (stats.size < 8) throw damaged(`it has ${stats.size} bytes`);
    const read = async (bytes: number, at: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
      return buffer.subarray(0, bytesRead);
    };
    const length = (await read(8, 0)).readBigUInt64LE();
    if (length > LONGEST_HEADER || Number(length) > stats.size - 8)
      throw damaged(`its header claims ${length} of ${stats.size} bytes`);
    const text = (await read(Number(length), 8)).toString('utf8');
    const start = 8 + Number(length);
    return { path, tensors: tensorsOf(parsed(text), start, stats.size) };
  } finally {
    await file.close();
  }
}

function parsed(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('its header is no JSON');
  }
  if (!isRecord(value)) throw damaged('its header is no object');
  return value;
}

function tensorsOf(header: Json, start: number, size: number): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, stated] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const tensor = tensorOf(name, stated, start, size);
    if (tensor !== undefined) tensors.set(name, tensor);
  }
  return tensors;
}

function tensorOf(name: string, stated: unknown, start: number, size: number): StoredTensor | undefined {
  const { dtype, shape, data_offsets: offsets } = isRecord(stated) ? stated : {};
  if (!isWholeNumbers(shape) || shape.length > MOST_DIMENSIONS)
    throw damaged(`the shape of ${name} is no list of whole numbers`);
  if (!isWholeNumbers(offsets) || offsets.length !== 2)
    throw damaged(`data_offsets of ${name} are no two whole numbers`);
  const [begin, end] = [start + offsets[0]!, start + offsets[1]!];
  if (begin > end || end > size)
    throw damaged(`${name} lies at bytes ${offsets[0]} to ${offsets[1]} of ${size - start}`);
  if (typeof dtype !== 'string') throw damaged(`${name} has no dtype`);
  if (!Object.hasOwn(numberBytes, dtype)) return undefined;
  const type = dtype as keyof typeof numberBytes;
  // Beyond 2^53 the product is not exact, and far from what any file has.
  const bytes = shape.reduce((product, length) => product * length, numberBytes[type]);
  if (bytes !== end - begin) throw damaged(`${name} has ${end - begin} bytes, its shape needs ${bytes}`);
  return { name, type, shape, begin, end };
}

const isWholeNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(item => Number.isSafeInteger(item) && item >= 0);
