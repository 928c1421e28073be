import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statfsSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isStateName } from './state-file.js';

/** Where states are kept, and how many bytes of them: `auto` is 2 GiB, but at most a tenth of what the disk has left. */
export interface StateFolder {
  readonly folder: string;
  readonly bytes: number | 'auto';
}

/** A file that holds a state. */
export interface StateFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

const AUTO = 2 * 1024 ** 3;
const SHARE = 0.1;

/** Milliseconds after which an unfinished file is one whose writer is gone. */
const STALE = 10 * 60_000;
const draftPattern = /^\.[0-9a-f]{16}\.draft$/;

/** Names of the states in a folder, in no order; none where there is no folder. */
export function stateNames(folder: string): readonly string[] {
  return namesIn(folder).filter(isStateName);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The states in a folder, used last first. */
export function listStates(folder: string): readonly StateFile[] {
  const files = stateNames(folder).flatMap(name => fileAt(join(folder, name)) ?? []);
  return files.sort((one, other) => other.usedAt - one.usedAt);
}

/** Bytes that states may take in all. Throws what the file system throws. */
export function stateBound({ folder, bytes }: StateFolder): number {
  if (bytes !== 'auto') return bytes;
  const { bavail, bsize } = statfsSync(existingAbove(folder));
  const taken = listStates(folder).reduce((sum, file) => sum + file.bytes, 0);
  return Math.min(AUTO, Math.floor(SHARE * (bavail * bsize + taken)));
}

function existingAbove(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(folder) ? folder : existingAbove(parent);
}

/** Removes states, those used longest ago first, until the others take `most` bytes at most, and unfinished files. */
export function trimStates(folder: string, most: number, now: number): void {
  let total = 0;
  for (const { path, bytes } of listStates(folder)) {
    total += bytes;
    if (total > most) removeState(path);
  }
  for (const { path, usedAt } of drafts(folder)) if (now - usedAt > STALE) removeState(path);
}

/** Removes all states, and what others are just writing. Counts those that are gone and those that cannot be removed. */
export function clearStates(folder: string): {
  readonly removed: number;
  readonly bytes: number;
  readonly left: number;
} {
  const states = listStates(folder);
  const gone = states.filter(({ path }) => removeState(path));
  const left = drafts(folder).filter(({ path }) => !removeState(path)).length;
  const bytes = gone.reduce((sum, state) => sum + state.bytes, 0);
  return { removed: gone.length, bytes, left: states.length - gone.length + left };
}

/** Files that are being written, or whose writer is gone. */
function drafts(folder: string): readonly StateFile[] {
  return namesIn(folder)
    .filter(name => draftPattern.test(name))
    .flatMap(name => fileAt(join(folder, name)) ?? []);
}

/** Removes a state; one that cannot be removed stays. Returns whether it is gone. */
export function removeState(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** Notes that a state was used: it is among the last to make room. */
export function touchState(path: string, now: number): void {
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // A folder that cannot be written, or a file that another process has removed.
  }
}

/** A name for a file that is being written; no state has it. */
export function draftPath(folder: string): string {
  return join(folder, `.${randomBytes(8).toString('hex')}.draft`);
}

function fileAt(path: string): StateFile | null {
  try {
    const { size, mtimeMs } = statSync(path);
    return { path, bytes: size, usedAt: mtimeMs };
  } catch {
    return null;
  }
}
