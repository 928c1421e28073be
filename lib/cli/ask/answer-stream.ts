import { unwritable } from '../print.js';

/** stdout while answers are written to it: waits for a slow reader, and stops everything once the reader has left. */
export class AnswerStream {
  readonly isTerminal: boolean;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stop: AbortController;
  #failure: Error | undefined;
  #gone = false;

  constructor(stdout: NodeJS.WriteStream, stop: AbortController) {
    this.#stdout = stdout;
    this.#stop = stop;
    this.isTerminal = stdout.isTTY === true;
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#gone = true;
      if (error.code !== 'EPIPE') this.#failure = error;
      stop.abort();
    });
  }

  /** Whether nobody reads any more. */
  get isGone(): boolean {
    return this.#gone;
  }

  /** Resolves when there is room for more, or nobody reads. */
  async write(text: string | Uint8Array): Promise<void> {
    if (text.length === 0 || this.#gone || this.#stdout.write(text)) return;
    const stdout = this.#stdout;
    await new Promise<void>(resolve => {
      const done = (): void => {
        stdout.off('drain', done);
        stdout.off('error', done);
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      stdout.once('drain', done);
      stdout.once('error', done);
      // What is written after Ctrl-C is the rest, and does not wait.
      if (this.#stop.signal.aborted) done();
      else this.#stop.signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Throws STORE_FAILED if the answer could not be written for another reason than that the reader left. */
  check(): void {
    if (this.#failure !== undefined) throw unwritable(this.#failure);
  }
}
