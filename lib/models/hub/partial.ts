import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { writeAtomically } from '../../store/atomic.js';
import { amount, listOf, object, text } from '../../store/shape.js';
import { bytesIn, type Range, withRange } from './ranges.js';

/** Which file of the network the bytes belong to. */
export interface Identity {
  readonly version: string;
  readonly sizeBytes: number;
}

interface State extends Identity {
  /** Sorted and apart; what is in them has reached the disk. */
  readonly done: readonly Range[];
}

const MAX_RANGES = 10_000;
const readState = object<State>({
  version: text(1000),
  sizeBytes: amount,
  done: listOf(object<Range>({ start: amount, end: amount }), MAX_RANGES),
});

/** Names of what waits beside `path` while that is downloaded. */
export const partPath = (path: string): string => `${path}.part`;
const statePath = (path: string): string => `${path}.part.json`;

/**
 * A file that is being downloaded, in `<path>.part`, with the record of what is in it beside it in
 * `<path>.part.json`: the record never claims a byte that has not reached the disk, so that any interruption, a power
 * cut too, loses only what came since.
 */
export class Partial {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #identity: Identity;
  #done: readonly Range[];

  private constructor(path: string, file: FileHandle, identity: Identity, done: readonly Range[]) {
    this.#path = path;
    this.#file = file;
    this.#identity = identity;
    this.#done = done;
  }

  /** Goes on with what is there of the same file; anything else there is removed. Throws what the file system throws. */
  static async open(path: string, identity: Identity): Promise<Partial> {
    const done = await resumable(path, identity);
    if (done === undefined) await removePartial(path);
    const file = await open(partPath(path), done === undefined ? 'wx' : 'r+');
    return new Partial(path, file, identity, done ?? []);
  }

  /** What is in the file, sorted and apart. */
  get done(): readonly Range[] {
    return this.#done;
  }

  get doneBytes(): number {
    return bytesIn(this.#done);
  }

  /** Writes all of `bytes` at `position`. Throws what the file system throws. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      at += (await this.#file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    }
    this.#done = withRange(this.#done, { start: position, end: position + bytes.length });
  }

  /** Records what has been written until now. */
  async save(): Promise<void> {
    const state: State = { ...this.#identity, done: this.#done };
    await this.#file.datasync();
    writeAtomically(statePath(this.#path), `${JSON.stringify(state)}\n`);
  }

  /** Forgets what is in the file, for servers that only send all of it. */
  clear(): void {
    this.#done = [];
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** How far the download of `path` has come in this or another process; undefined where none has begun. */
export async function readPartial(
  path: string,
): Promise<{ readonly doneBytes: number; readonly sizeBytes: number } | undefined> {
  const state = await savedState(path);
  return state && { doneBytes: bytesIn(state.done), sizeBytes: state.sizeBytes };
}

export async function removePartial(path: string): Promise<void> {
  await rm(statePath(path), { force: true });
  await rm(partPath(path), { force: true });
}

/** Removes the record alone, once the partial file has got its name. */
export const removeRecord = (path: string): Promise<void> => rm(statePath(path), { force: true });

async function resumable(path: string, identity: Identity): Promise<readonly Range[] | undefined> {
  const state = await savedState(path);
  // Without a version nothing tells whether the file on the network is still the same.
  if (state === undefined || identity.version === '' || state.version !== identity.version) return undefined;
  const there = await stat(partPath(path)).catch(() => undefined);
  return there !== undefined && state.sizeBytes === identity.sizeBytes ? state.done : undefined;
}

/** Damage reads as nothing begun. */
async function savedState(path: string): Promise<State | undefined> {
  try {
    const state = readState(JSON.parse(await readFile(statePath(path), 'utf8')), '');
    const isSound = state.done.every(
      ({ start, end }, at) =>
        start < end && end <= state.sizeBytes && start >= (state.done[at - 1]?.end ?? 0),
    );
    return isSound ? state : undefined;
  } catch {
    return undefined;
  }
}
