import { writeSync } from 'node:fs';

/** Standard input as a terminal; a stream without raw mode serves in tests. */
export interface TerminalInput extends NodeJS.ReadableStream {
  setRawMode?(on: boolean): unknown;
}

/** Standard output as a terminal, its size in columns and rows. */
export interface TerminalOutput extends NodeJS.WritableStream {
  readonly columns: number;
  readonly rows: number;
  readonly fd?: number;
}

export interface TtyEvents {
  readonly onData: (bytes: Uint8Array) => void;
  readonly onResize: () => void;
  /** The terminal has taken everything that was written. */
  readonly onDrain: () => void;
  /** Nothing can be read or written any more. Comes once. */
  readonly onGone: () => void;
}

/** Longest that `writeNow` waits for a terminal that takes nothing, in milliseconds. */
const PATIENCE_MS = 1000;
const RETRY_MS = 5;

/** The terminal as a device: raw input, output that never blocks the event loop, and a last word that does. */
export class Tty {
  #open = false;
  #gone = false;
  #underway = 0;
  readonly #lose = (): void => {
    if (this.#gone) return;
    this.#gone = true;
    this.events.onGone();
  };
  readonly #take = (chunk: Uint8Array | string): void => {
    this.events.onData(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  };
  readonly #resize = (): void => this.events.onResize();

  constructor(
    private readonly stdin: TerminalInput,
    private readonly stdout: TerminalOutput,
    private readonly events: TtyEvents,
  ) {
    // For good: an error that nobody listens to would end the process.
    stdin.on('error', this.#lose);
    stdout.on('error', this.#lose);
  }

  /** The size as the terminal has it now, also where it changed while nobody listened. */
  get size(): { readonly columns: number; readonly rows: number } {
    refreshSize(this.stdout);
    const { columns, rows } = this.stdout;
    return { columns: columns || 80, rows: rows || 24 };
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** True while something written is still on its way. */
  get busy(): boolean {
    return this.#underway > 0;
  }

  /** Raw mode, and events. After a stop by another process the terminal may not be raw although we set it so. */
  open(): void {
    this.#setRaw(false);
    this.#setRaw(true);
    if (this.#open) return;
    this.#open = true;
    setBlocking(this.stdout, false);
    this.stdin.on('data', this.#take).on('end', this.#lose).on('close', this.#lose);
    this.stdout.on('resize', this.#resize).on('close', this.#lose);
    this.stdin.resume();
  }

  /** The mode it had, and no events. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.stdin.pause();
    this.stdin.off('data', this.#take).off('end', this.#lose).off('close', this.#lose);
    this.stdout.off('resize', this.#resize).off('close', this.#lose);
    this.#setRaw(false);
    setBlocking(this.stdout, true);
  }

  /** Sends `data` and returns at once. */
  write(data: string): void {
    if (this.#gone || data === '') return;
    this.#underway++;
    this.stdout.write(data, () => {
      this.#underway--;
      if (this.#underway === 0) this.events.onDrain();
    });
  }

  /** Sends `data` before it returns, unless the terminal is gone or takes nothing for a second. */
  writeNow(data: string): void {
    const { fd } = this.stdout;
    if (fd === undefined) {
      this.write(data);
      return;
    }
    let rest: Uint8Array = Buffer.from(data);
    const deadline = Date.now() + PATIENCE_MS;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(fd, rest));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EIO' || code === 'EPIPE') this.#lose();
        if (code !== 'EAGAIN' || Date.now() > deadline) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  #setRaw(on: boolean): void {
    try {
      this.stdin.setRawMode?.(on);
    } catch {
      // The terminal is gone; reading it will tell.
    }
  }
}

/** What Node's terminal streams have without documenting it; where it is missing, less works. */
interface Internals {
  readonly _handle?: { setBlocking?(blocking: boolean): unknown };
  _refreshSize?(): void;
}

/**
 * Node writes to terminals so that a stalled one (a slow line, a stopped multiplexer) stalls the event loop, signals
 * included. There is no public switch.
 */
function setBlocking(stream: TerminalOutput, blocking: boolean): void {
  (stream as Internals)._handle?.setBlocking?.(blocking);
}

/** Node learns a new size from SIGWINCH alone, which the shell gets while we are in the background. */
function refreshSize(stream: TerminalOutput): void {
  (stream as Internals)._refreshSize?.();
}
