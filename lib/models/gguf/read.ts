import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { LlmtuiError } from '../../errors.js';
import { ByteCursor, damaged } from './cursor.js';
import { readMetadata } from './metadata.js';
import { readTensors } from './tensors.js';
import type { GgufTensor, GgufValue } from './types.js';

/** A GGUF file as its header states it. */
export interface GgufFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
}

// Bounds far above any real file, so that a crafted count costs neither memory nor time.
const MAX_KEYS = 16_384;
const MAX_TENSORS = 65_536;
const LEAST_KEY_BYTES = 13; // a length, a type, a value of one byte
const LEAST_TENSOR_BYTES = 32; // a length, one dimension, a type, an offset

/**
 * Reads the header of a GGUF file of version 2 or 3, little endian, and proves that the file holds every byte the
 * header speaks of. Reads the header only, in chunks, and never blocks. The format is stated in
 * ggml/include/gguf.h of llama.cpp.
 * Throws BAD_INPUT whose message says what is wrong and what to do, without the file's name.
 */
export async function readGguf(path: string): Promise<GgufFile> {
  try {
    const { size } = await statFile(path);
    const file = await open(path);
    try {
      const cursor = new ByteCursor(file, size);
      const counts = await readPreamble(cursor);
      const metadata = await readMetadata(cursor, counts.keys);
      const tensors = await readTensors(cursor, counts.tensors, alignmentOf(metadata), size);
      return { path, sizeBytes: size, metadata, tensors };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof Error && 'syscall' in thrown && 'code' in thrown)) throw thrown;
    const message = `the file cannot be read (${thrown.code}); check its path and permissions`;
    throw new LlmtuiError('BAD_INPUT', message, { cause: thrown });
  }
}

/** Looked at before it is opened: opening a named pipe would wait for ever. */
async function statFile(path: string): Promise<Stats> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new LlmtuiError('BAD_INPUT', 'this is not a file; name a .gguf file');
  return stats;
}

async function readPreamble(
  cursor: ByteCursor,
): Promise<{ readonly keys: number; readonly tensors: number }> {
  if (cursor.left === 0) throw new LlmtuiError('BAD_INPUT', 'the file is empty; download it again');
  const magic = cursor.left < 4 ? '' : (await cursor.bytes(4)).toString('latin1');
  if (magic !== 'GGUF')
    throw new LlmtuiError('BAD_INPUT', 'this is not a GGUF file; download the model in GGUF format');
  const version = await cursor.u32();
  if (version !== 0 && (version & 0xffff) === 0) {
    throw new LlmtuiError('BAD_INPUT', 'the file is big endian; download the little-endian one');
  }
  if (version !== 2 && version !== 3) {
    const advice =
      version === 1 ? 'convert it anew with a current llama.cpp' : 'download it again, or update llmtui';
    throw new LlmtuiError('BAD_INPUT', `GGUF version ${version} cannot be read, 2 and 3 can; ${advice}`);
  }
  const tensors = await cursor.length('the number of tensors');
  const keys = await cursor.length('the number of metadata keys');
  if (keys > MAX_KEYS || keys * LEAST_KEY_BYTES > cursor.left)
    throw damaged(`it claims ${keys} metadata keys`);
  if (tensors > MAX_TENSORS || tensors * LEAST_TENSOR_BYTES > cursor.left) {
    throw damaged(`it claims ${tensors} tensors`);
  }
  return { keys, tensors };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment') ?? 32;
  const isPower = typeof alignment === 'number' && alignment >= 1 && Number.isInteger(Math.log2(alignment));
  if (!isPower) throw damaged('general.alignment is not a power of two');
  return alignment;
}
