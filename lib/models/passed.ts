import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../store/make-folder.js';
import type { ModelFile } from './scan.js';

/** A file that has passed its trial: known again by path, size and time of change. */
interface Passed extends ModelFile {
  /** When it passed, in milliseconds since the epoch. */
  readonly at: number;
}

const MAX_REMEMBERED = 500;

const fileIn = (stateDir: string): string => join(stateDir, 'trials.json');

/** Whether this very file has passed before. A damaged record means that none has. */
export async function hasPassed(stateDir: string, file: ModelFile): Promise<boolean> {
  return (await readPassed(stateDir)).some(known => isSame(known, file));
}

/**
 * Remembers that `file` has passed, in `trials.json` of the state folder; the 500 newest are kept. The file is replaced
 * at once, so that no other process reads half of it; if two write together one entry is lost, which costs a trial.
 */
export async function rememberPassed(stateDir: string, file: ModelFile, at: number): Promise<void> {
  const others = (await readPassed(stateDir)).filter(known => known.path !== file.path);
  const { path, sizeBytes, modifiedAt } = file;
  const passed = [...others, { path, sizeBytes, modifiedAt, at }].slice(-MAX_REMEMBERED);
  makeFolder(stateDir);
  const target = fileIn(stateDir);
  const draft = `${target}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ version: 1, passed }, null, 1)}\n`);
  await rename(draft, target);
}

async function readPassed(stateDir: string): Promise<readonly Passed[]> {
  try {
    const stored: unknown = JSON.parse(await readFile(fileIn(stateDir), 'utf8'));
    if (typeof stored !== 'object' || stored === null || !('passed' in stored)) return [];
    return Array.isArray(stored.passed) ? stored.passed.filter(isPassed) : [];
  } catch {
    return [];
  }
}

function isPassed(entry: unknown): entry is Passed {
  if (typeof entry !== 'object' || entry === null) return false;
  const { path, sizeBytes, modifiedAt, at } = entry as Record<string, unknown>;
  return typeof path === 'string' && [sizeBytes, modifiedAt, at].every(value => typeof value === 'number');
}

const isSame = (one: ModelFile, other: ModelFile): boolean =>
  one.path === other.path && one.sizeBytes === other.sizeBytes && one.modifiedAt === other.modifiedAt;
