import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic.js';
import { parseJson } from './json.js';
import { amount, listOf, object, orNull, text } from './shape.js';

/** A model that a running llmtui has loaded. Times in milliseconds since the epoch. */
export interface RunningModel {
  readonly name: string;
  readonly bytes: number;
  /** Those who use it now. */
  readonly inUse: number;
  /** When it will be unloaded; null while it is in use or stays. */
  readonly expiresAt: number | null;
}

/** One running llmtui. */
export interface RunningProcess {
  readonly pid: number;
  readonly models: readonly RunningModel[];
}

const filePattern = /^models-(\d{1,10})\.json$/;
const readModels = listOf(
  object<RunningModel>({ name: text(300), bytes: amount, inUse: amount, expiresAt: orNull(amount) }),
  100,
);

/** Tells other processes which models this one has loaded, by a file in the runtime folder. */
export class RunningRecord {
  readonly #path: string;
  #written = '';

  constructor(runtimeFolder: string, pid: number) {
    this.#path = join(runtimeFolder, `models-${pid}.json`);
  }

  /** Writes where something has changed. Throws what the file system throws. */
  publish(models: readonly RunningModel[]): void {
    const facts = models.map(({ name, bytes, inUse, expiresAt }) => ({ name, bytes, inUse, expiresAt }));
    const content = `${JSON.stringify(facts)}\n`;
    if (content === this.#written) return;
    writeAtomically(this.#path, content, { durable: false });
    this.#written = content;
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The running processes that have told, by number. Files of processes that are gone are removed; damaged ones are skipped. */
export function readRunning(runtimeFolder: string): readonly RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of namesIn(runtimeFolder)) {
    const pid = Number(filePattern.exec(name)?.[1] ?? 0);
    if (pid === 0) continue;
    const path = join(runtimeFolder, name);
    try {
      if (isAlive(pid)) found.push({ pid, models: readModels(parseJson(readFileSync(path, 'utf8')), '') });
      else rmSync(path, { force: true });
    } catch {
      // It ends just now, or somebody else wrote here: either way it has nothing to tell.
    }
  }
  return found.sort((one, other) => one.pid - other.pid);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a process of that number runs, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
