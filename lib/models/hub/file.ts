import { rename, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { makeFolder } from '../../store/make-folder.js';
import { hashFile } from '../hash.js';
import { takeLock } from './lock.js';
import { Partial, partPath, readPartial, removePartial, removeRecord } from './partial.js';
import type { Remote } from './remote.js';
import type { Delay } from './retry.js';
import { type FreeBytes, requireSpace } from './space.js';
import { transfer } from './transfer.js';

/** What happens to one file, in bytes of it. */
export interface FileProgress {
  /** `waiting`: another process downloads it; `checking`: its SHA-256 is computed. */
  readonly type: 'waiting' | 'loading' | 'checking';
  readonly done: number;
  readonly total: number;
}

export interface FetchOptions {
  readonly delay: Delay;
  readonly connections: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FileProgress) => void;
  readonly freeBytes: FreeBytes;
}

/** How a file came to its place. `present`: it was there already, with the same content. */
export type Fetched = 'present' | 'checked' | 'unchecked';

/**
 * Brings the file of the network to `path`, whole and checked against the SHA-256 that the server names, or leaves what
 * was there: it is given its name only then. One process does so at a time; the others wait and find it there. What
 * has come is kept at any failure but a wrong SHA-256.
 * `unchecked` where the server names no SHA-256. Throws STORE_FAILED without space, UNAVAILABLE for wrong content, what
 * the network and the file system throw, and the reason of `signal`.
 */
export async function fetchFile(
  remoteOf: (signal: AbortSignal) => Promise<Remote>,
  path: string,
  options: FetchOptions,
): Promise<Fetched> {
  makeFolder(dirname(path));
  for (;;) {
    const lock = await takeLock(`${path}.lock`, options.delay, options.signal, async () => {
      const there = await readPartial(path);
      options.onProgress({ type: 'waiting', done: there?.doneBytes ?? 0, total: there?.sizeBytes ?? 0 });
    });
    const signal = AbortSignal.any([options.signal, lock.lost]);
    try {
      return await fetchLocked(await remoteOf(signal), path, { ...options, signal });
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (!lock.lost.aborted) throw thrown;
    } finally {
      lock.release();
    }
  }
}

async function fetchLocked(remote: Remote, path: string, options: FetchOptions): Promise<Fetched> {
  if (await isPresent(remote, path, options)) {
    await removePartial(path); // of a process that ended just before it had
    return 'present';
  }
  const partial = await Partial.open(path, remote);
  try {
    await requireSpace([{ path, sizeBytes: remote.sizeBytes }], options.freeBytes);
    const onBytes = (done: number): void =>
      options.onProgress({ type: 'loading', done, total: remote.sizeBytes });
    onBytes(partial.doneBytes);
    await transfer(remote, partial, { ...options, onBytes });
  } finally {
    await partial.close();
  }
  await check(remote, path, options);
  await rename(partPath(path), path);
  await removeRecord(path);
  return remote.sha256 === undefined ? 'unchecked' : 'checked';
}

/** Whether the file is there with the same content; with the same size, where the server names no SHA-256. */
async function isPresent(remote: Remote, path: string, options: FetchOptions): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isFile() !== true || there.size !== remote.sizeBytes) return false;
  return remote.sha256 === undefined || (await sha256(path, remote.sizeBytes, options)) === remote.sha256;
}

async function check(remote: Remote, path: string, options: FetchOptions): Promise<void> {
  const part = partPath(path);
  const { size } = await stat(part);
  const isRight =
    size === remote.sizeBytes &&
    (remote.sha256 === undefined || (await sha256(part, remote.sizeBytes, options)) === remote.sha256);
  if (isRight) return;
  await removePartial(path);
  throw new LlmtuiError(
    'UNAVAILABLE',
    `what came of ${basename(path)} is not the file that the server names (its SHA-256 differs); it was deleted, pull it again`,
  );
}

function sha256(path: string, total: number, { signal, onProgress }: FetchOptions): Promise<string> {
  return hashFile(path, signal, done => onProgress({ type: 'checking', done, total }));
}
