import type { FileProgress } from './file.js';
import type { RemoteFile } from './listing.js';
import { Rate } from './rate.js';

/** What a download does now, over all its files. */
export interface DownloadProgress {
  /** `waiting`: another process downloads the same; `checking`: SHA-256 is computed. */
  readonly type: FileProgress['type'];
  /** Name of the file that it is about. */
  readonly file: string;
  /** Bytes of all files that are here, or are checked, and of all that there are; 0 while it is not known. */
  readonly done: number;
  readonly total: number;
  /** Undefined while it cannot be told, and while nothing comes. */
  readonly bytesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
}

const EVERY_MS = 100;

/** Makes progress of single files into that of all, with rate and time left; tells it ten times a second at most. */
export class DownloadMeter {
  readonly #now: () => number;
  readonly #tell: (progress: DownloadProgress) => void;
  #rate: Rate;
  #last: { readonly type: string; readonly file: string; readonly at: number } | undefined;
  #before = 0;

  constructor(now: () => number, tell: (progress: DownloadProgress) => void) {
    this.#now = now;
    this.#tell = tell;
    this.#rate = new Rate(now);
  }

  /** `allBytes` is the sum of all files; 0 where it is not known. */
  report(file: string, { type, done, total }: FileProgress, allBytes: number): void {
    const at = this.#now();
    const last = this.#last;
    const isNew = last?.type !== type || last.file !== file;
    if (isNew) this.#rate = new Rate(this.#now);
    this.#rate.push(done);
    if (!isNew && at - last.at < EVERY_MS && done !== total) return;
    this.#last = { type, file, at };
    const all = Math.max(allBytes, this.#before + total);
    const bytesPerSecond = this.#rate.perSecond;
    const left = all - this.#before - done;
    const secondsLeft = bytesPerSecond ? left / bytesPerSecond : undefined;
    this.#tell({ type, file, done: this.#before + done, total: all, bytesPerSecond, secondsLeft });
  }

  /** A file is in its place. */
  finished({ sizeBytes }: Pick<RemoteFile, 'sizeBytes'>): void {
    this.#before += sizeBytes;
  }
}
