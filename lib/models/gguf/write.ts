import { type FileHandle, open, rm } from 'node:fs/promises';
import { bytesOf, encodeHeader, padded, type WrittenTensor, type WrittenValue } from './encode.js';

/** A tensor with its data, in pieces of any size, little-endian. */
export interface TensorSource extends WrittenTensor {
  readonly data: () => AsyncIterable<Uint8Array>;
}

/**
 * Writes a new GGUF file, readable by its owner alone, one tensor after the other, so that no more than a piece of one
 * is in memory. What was written is removed where it fails. Throws what the file system and the data throw; a file that
 * is there already stays, with EEXIST.
 */
export async function writeGguf(
  path: string,
  metadata: ReadonlyMap<string, WrittenValue>,
  tensors: readonly TensorSource[],
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await writeAll(file, encodeHeader(metadata, tensors));
    for (const tensor of tensors) await writeTensor(file, tensor);
    await file.sync();
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  } finally {
    await file.close();
  }
}

async function writeTensor(file: FileHandle, tensor: TensorSource): Promise<void> {
  const bytes = bytesOf(tensor);
  let written = 0;
  for await (const piece of tensor.data()) {
    await writeAll(file, piece);
    written += piece.length;
  }
  if (written !== bytes) throw new Error(`${tensor.name} has ${written} bytes instead of ${bytes}`);
  await writeAll(file, new Uint8Array(padded(bytes) - bytes));
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
