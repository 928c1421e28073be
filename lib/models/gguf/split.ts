import { basename, dirname, join } from 'node:path';
import { LlmtuiError, messageOf } from '../../errors.js';
import { type GgufFile, readGguf } from './read.js';

const MAX_SHARDS = 1000; // so that a name alone cannot make us look for a hundred thousand files
const SHARD = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** Where a file stands in a model that is split over several, as llama-gguf-split names them; undefined for one file. */
export function shardOf(
  path: string,
): { readonly stem: string; readonly index: number; readonly count: number } | undefined {
  const [, stem, index, count] = SHARD.exec(basename(path)) ?? [];
  if (stem === undefined || Number(count) > MAX_SHARDS) return undefined;
  return { stem, index: Number(index), count: Number(count) };
}

/** Paths of every file of the model that `path` begins, in order. */
export function shardPaths(path: string): readonly string[] {
  const shard = shardOf(path);
  if (shard === undefined) return [path];
  const total = String(shard.count).padStart(5, '0');
  return Array.from({ length: shard.count }, (_, index) =>
    join(dirname(path), `${shard.stem}-${String(index + 1).padStart(5, '0')}-of-${total}.gguf`),
  );
}

/**
 * Reads a model: one file, or the first of a split model with all that follow; metadata is that of the first,
 * tensors and size are those of all. Throws BAD_INPUT as `readGguf` does, naming the part that is missing.
 */
export async function readModel(path: string): Promise<GgufFile> {
  const first = await readGguf(path);
  const claimed = first.metadata.get('split.count') ?? 1;
  const count = shardOf(path)?.count ?? 1;
  if (typeof claimed === 'number' && claimed > 1 && claimed !== count) {
    throw new LlmtuiError(
      'BAD_INPUT',
      `this is one of ${claimed} parts under another name; restore the names of the parts`,
    );
  }
  let { sizeBytes } = first;
  const tensors = [...first.tensors];
  for (const part of shardPaths(path).slice(1)) {
    const next = await readGguf(part).catch((cause: unknown) => {
      throw new LlmtuiError('BAD_INPUT', `its part ${basename(part)}: ${messageOf(cause)}`, { cause });
    });
    sizeBytes += next.sizeBytes;
    tensors.push(...next.tensors);
  }
  return { path, sizeBytes, metadata: first.metadata, tensors };
}
