import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CHUNK, encodeHeader, type StateFacts } from './state-file.js';
import { draftPath } from './state-folder.js';

/** Until the hash is known; as long as one. */
const NO_HASH = '0'.repeat(64);

/**
 * Writes states, each to a file of its own that gets its name once it is whole. It goes to the disk without `fsync`: what
 * a power cut leaves does not pass the hash. Piece by piece, so that the thread hears messages meanwhile.
 */
export class StateWriter {
  /** Writing that is not done by then is abandoned; on the clock of `now`. */
  deadline = Number.POSITIVE_INFINITY;
  readonly #now: () => number;
  readonly #open: typeof open;

  constructor(now: () => number, openFile: typeof open = open) {
    this.#now = now;
    this.#open = openFile;
  }

  get isLate(): boolean {
    return this.#now() >= this.deadline;
  }

  /** Writes or replaces the file at `path`. False if it was abandoned. Throws what the file system throws. */
  async write(
    path: string,
    facts: Omit<StateFacts, 'sha256'>,
    tokens: readonly number[],
    payload: readonly Uint8Array[],
  ): Promise<boolean> {
    const draft = draftPath(dirname(path));
    try {
      const file = await this.#open(draft, 'wx', 0o600);
      try {
        const start = encodeHeader({ ...facts, sha256: NO_HASH }, tokens).length;
        const sha256 = await this.#writeFrom(file, start, payload);
        if (sha256 === null) return false;
        await writeAll(file, encodeHeader({ ...facts, sha256 }, tokens), 0);
      } finally {
        await file.close();
      }
      await rename(draft, path);
      return true;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** The SHA-256 of what was written; null if it is too late. */
  async #writeFrom(file: FileHandle, start: number, payload: readonly Uint8Array[]): Promise<string | null> {
    const hash = createHash('sha256');
    let position = start;
    for (const bytes of payload) {
      for (let at = 0; at < bytes.length; at += CHUNK) {
        if (this.isLate) return null;
        const piece = bytes.subarray(at, at + CHUNK);
        hash.update(piece);
        await writeAll(file, piece, position);
        position += piece.length;
      }
    }
    return hash.digest('hex');
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}
