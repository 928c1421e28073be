import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { readFile, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { writeAtomically } from '../../store/atomic.js';
import { amount, object, text } from '../../store/shape.js';
import type { Delay } from './retry.js';

interface Owner {
  /** Of this holding of the lock: one process may pull a file twice. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

const readOwner = object<Owner>({ id: text(100), pid: amount, host: text(300) });

const BEAT_MS = 2_000;
const SILENT_MS = 30_000; // long enough for a disk that stalls, short enough to wait for
const LOOK_MS = 250;
const SETTLE_MS = 100;

/** A lock that this process holds until `release`. */
export interface Lock {
  /** Aborted if another process has taken the lock over, as after a suspended machine wakes up. */
  readonly lost: AbortSignal;
  readonly release: () => void;
}

/**
 * Takes the lock file `path`, or waits until its owner lets go of it or is dead; `onWait` is called at every look
 * meanwhile. An owner is dead when its process is gone, or when it has not touched the file for 30 s (another machine,
 * or a process id that was given anew). Rejects with the reason of `signal` when that is aborted; throws what the file
 * system throws.
 */
export async function takeLock(
  path: string,
  delay: Delay,
  signal: AbortSignal,
  onWait: () => Promise<void>,
): Promise<Lock> {
  const own: Owner = { id: randomUUID(), pid: process.pid, host: hostname() };
  const content = JSON.stringify(own);
  while (!writeAtomically(path, content, { replace: false })) {
    if (await isDead(path)) {
      // Two that wait may both see it: the last to write has it, after a moment in which the other looks again.
      writeAtomically(path, content);
      await delay(SETTLE_MS, signal);
      if (isOwn(path, own)) break;
    }
    await onWait();
    await delay(LOOK_MS, signal);
  }
  return held(path, own);
}

function held(path: string, own: Owner): Lock {
  const lost = new AbortController();
  const beat = setInterval(() => {
    if (!isOwn(path, own)) lost.abort(new Error('another process has taken the lock over'));
    else utimes(path, new Date(), new Date()).catch(() => {});
  }, BEAT_MS);
  beat.unref();
  return {
    lost: lost.signal,
    release: () => {
      clearInterval(beat);
      if (isOwn(path, own)) rmSync(path, { force: true });
    },
  };
}

function isOwn(path: string, { id }: Owner): boolean {
  try {
    return readOwner(JSON.parse(readFileSync(path, 'utf8')), '').id === id;
  } catch {
    return false;
  }
}

async function isDead(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > SILENT_MS) return true;
    const { pid, host } = readOwner(JSON.parse(await readFile(path, 'utf8')), '');
    return host === hostname() && !isRunning(pid);
  } catch (thrown) {
    // Gone meanwhile: not dead, the next look takes it. No JSON: no lock of ours.
    return (thrown as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'; // another person's
  }
}
