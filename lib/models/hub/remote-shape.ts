import { type MemoryShape, memoryShape } from '../forecast-shape.js';
import { ByteCursor, type ByteSource } from '../gguf/cursor.js';
import { readHyperparameters } from '../gguf/hyperparameters.js';
import { readMetadata } from '../gguf/metadata.js';
import type { GgufValue } from '../gguf/types.js';
import type { Remote } from './remote.js';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * What the memory forecast needs to know of a model that is not here: read from the first bytes of its file, up to the
 * vocabulary, which comes after the shape and is much longer. `weightBytes` is the size of all its
 * files. Undefined where
 * they cannot be read, as where the file is no model.
 */
export async function readRemoteShape(
  remote: Remote,
  weightBytes: number,
  signal: AbortSignal,
): Promise<MemoryShape | undefined> {
  try {
    const cursor = new ByteCursor({ read: reader(remote, signal) }, Math.min(MOST_BYTES, remote.sizeBytes));
    await cursor.bytes(8 + 8); // magic, version, tensors: checked when the file is here
    const metadata = await readUpToVocabulary(cursor, await cursor.length('the number of metadata keys'));
    const architecture = metadata.get('general.architecture');
    if (typeof architecture !== 'string') return undefined;
    const facts = readHyperparameters(architecture, metadata);
    return memoryShape({ ...facts, architecture, metadata, weightBytes });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function readUpToVocabulary(cursor: ByteCursor, keys: number): Promise<ReadonlyMap<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  for (let left = keys; left > 0; left--) {
    // What cannot be read, such as an array that goes on beyond our bytes, ends it as the vocabulary does.
    const next = await readMetadata(cursor, 1).catch(() => undefined);
    const [key, value] = [...(next ?? [])][0] ?? [];
    if (key === undefined || value === undefined || key.startsWith('tokenizer.')) return metadata;
    metadata.set(key, value);
  }
  return metadata;
}

/** Reads as a file does, from the network. */
function reader(remote: Remote, signal: AbortSignal): ByteSource['read'] {
  return async (buffer: Uint8Array, offset: number, length: number, position: number) => {
    let at = offset;
    for await (const chunk of remote.read(position, position + length, signal)) {
      buffer.set(chunk, at);
      at += chunk.length;
    }
    return { bytesRead: at - offset };
  };
}
