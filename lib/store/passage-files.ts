import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import type { FileState } from './passage-index.js';

/** What is looked at at most. */
export interface FileLimits {
  readonly files: number;
  /** Bytes of one file. */
  readonly bytes: number;
}

export const usualLimits: FileLimits = { files: 10_000, bytes: 2 * 1024 * 1024 };

/** The files of a folder that may hold text. */
export interface FolderFiles {
  /** Absolute, without links. */
  readonly root: string;
  /** In the order of their paths. */
  readonly files: readonly FileState[];
  /** Paths of files with more bytes than allowed. */
  readonly tooLarge: readonly string[];
  /** Whether there are more files than allowed. */
  readonly isCut: boolean;
}

/** What a folder holds for programs, not for readers. */
const skipped = new Set(['node_modules', '__pycache__', 'CVS']);

/**
 * The file `path`, or the files in and below that folder, but for hidden ones, links and what packages install; none
 * outside of it. Throws BAD_INPUT where it is not there or cannot be read, and the reason of `signal`.
 */
export async function filesOf(path: string, limits: FileLimits, signal: AbortSignal): Promise<FolderFiles> {
  const root = await attempt(path, () => realpath(path));
  const own = await attempt(path, () => lstat(root));
  if (!own.isDirectory() && !own.isFile()) throw bad(path, 'is neither a file nor a folder');
  const found: FileState[] = [];
  const tooLarge: string[] = [];
  const take = async (file: string): Promise<void> => {
    const stat = await lstat(file).catch(() => undefined);
    if (stat === undefined || !stat.isFile()) return;
    if (stat.size > limits.bytes) tooLarge.push(file);
    else found.push({ path: file, size: stat.size, modified: stat.mtimeMs });
  };
  if (own.isFile()) await take(root);
  else {
    await attempt(path, () => readdir(root));
    for await (const file of below(root)) {
      signal.throwIfAborted();
      if (found.length > limits.files) break;
      await take(file);
    }
  }
  return { root, files: found.slice(0, limits.files), tooLarge, isCut: found.length > limits.files };
}

/** Paths of the files below a folder; a folder that cannot be read is left out. */
async function* below(folder: string): AsyncGenerator<string> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const ordered = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of ordered) {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else if (entry.isFile()) yield path;
  }
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw bad(path, code === 'ENOENT' ? 'is not there' : `cannot be read: ${messageOf(thrown)}`);
  }
}

const bad = (path: string, what: string): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `${path} ${what}; name a file or a folder that can be read`);
