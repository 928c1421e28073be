import { stat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { readPartial } from './partial.js';

/** Bytes that this person may still use on the file system that holds `folder`. */
export type FreeBytes = (folder: string) => Promise<number>;

/** As statfs(2) says; of the nearest folder above where there is none yet. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (thrown) {
    const above = dirname(folder);
    if (above === folder || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    return freeSpace(above);
  }
}

/**
 * Throws STORE_FAILED where the disk has no space for what is still to come of `files`, whose folder is one. Files that
 * are there with that size, and what has come of others, need none.
 */
export async function requireSpace(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
  freeBytes: FreeBytes,
): Promise<void> {
  const missing = await Promise.all(files.map(({ path, sizeBytes }) => missingOf(path, sizeBytes)));
  const needed = missing.reduce((sum, bytes) => sum + bytes, 0);
  const [first] = files;
  if (first === undefined || needed === 0) return;
  const free = await freeBytes(dirname(first.path));
  if (needed <= free) return;
  throw new LlmtuiError(
    'STORE_FAILED',
    `${basename(first.path)} needs ${gigabytes(needed)} more on the disk, which has ${gigabytes(free)}: free some space, or set LLM_MODEL_CACHE_DIR to a folder on another disk`,
  );
}

async function missingOf(path: string, sizeBytes: number): Promise<number> {
  const there = await stat(path).catch(() => undefined);
  if (there?.size === sizeBytes) return 0;
  return Math.max(0, sizeBytes - ((await readPartial(path))?.doneBytes ?? 0));
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
