import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders } from '../../store/folders.js';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok, shellWord } from './finding.js';

/** Files that an end without goodbye has left behind. */
export interface LeftoverFacts {
  /** Sockets and records of processes that are gone. */
  readonly dead: readonly string[];
  /** Locks that nobody has touched for a while. */
  readonly locks: readonly string[];
  /** Downloads that are not finished and that nobody goes on with. */
  readonly parts: readonly { readonly path: string; readonly bytes: number }[];
}

/** Milliseconds after which the owner of a lock or a download is silent: it touches them every few seconds. */
const SILENT = 60_000;
/** Levels of folders below that of the models: a repository of the hub has two. */
const DEPTH = 3;
const MOST = 10_000;

/** `now` in milliseconds since the epoch. */
export function readLeftovers(folders: Folders, modelDir: string, now: number): LeftoverFacts {
  const isOld = ({ changedAt }: Found): boolean => now - changedAt > SILENT;
  const runtime = filesIn(folders.runtime, 0);
  const models = filesIn(modelDir, DEPTH);
  const others = [...filesIn(folders.config, 0), ...filesIn(folders.state, 0)];
  return {
    dead: runtime.filter(({ path }) => isOfTheDead(path)).map(({ path }) => path),
    locks: [...models, ...others]
      .filter(file => file.path.endsWith('.lock') && isOld(file))
      .map(({ path }) => path),
    parts: models
      .filter(file => file.path.endsWith('.part') && isOld(file))
      .map(({ path, bytes }) => ({ path, bytes })),
  };
}

interface Found {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

function filesIn(folder: string, depth: number, found: Found[] = []): readonly Found[] {
  for (const entry of entriesOf(folder)) {
    if (found.length >= MOST) break;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth > 0) filesIn(path, depth - 1, found);
      continue;
    }
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) found.push({ path, bytes: stats.blocks * 512, changedAt: stats.mtimeMs });
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What a process puts into the runtime folder has its number in its name. */
function isOfTheDead(path: string): boolean {
  const pid = Number(/[a-z]-(\d{1,10})\.(?:json|sock)$/.exec(path)?.[1] ?? 0);
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

export function leftoverFindings({ dead, locks, parts }: LeftoverFacts): readonly DoctorFinding[] {
  const found: DoctorFinding[] = [];
  const remove = (paths: readonly string[]): string => `rm ${paths.map(shellWord).join(' ')}`;
  if (dead.length > 0)
    found.push(
      note('leftovers', `${dead.length} files of processes that are gone`, remove(dead), { files: dead }),
    );
  if (locks.length > 0)
    found.push(note('leftovers', `${locks.length} locks that nobody holds`, remove(locks), { files: locks }));
  if (parts.length > 0) {
    const paths = parts.map(({ path }) => path);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const text = `${parts.length} unfinished downloads hold ${bytesText(bytes)}`;
    const records = paths.map(path => `${path}.json`);
    const fix = `llmtui pull goes on with them; ${remove([...paths, ...records])} gives them up`;
    found.push(note('leftovers', text, fix, { files: paths, bytes }));
  }
  return found.length > 0 ? found : [ok('leftovers', 'no stale sockets, locks or downloads')];
}
