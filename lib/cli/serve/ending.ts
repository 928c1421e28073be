/** Milliseconds in which one press of Ctrl-C may come twice: from the terminal, and passed on by npx, make or timeout. */
const SAME_PRESS = 250;

type Process = Pick<NodeJS.Process, 'on' | 'off' | 'kill' | 'pid'>;

/** SIGHUP comes when the terminal is closed. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How a server is told to end: SIGTERM, SIGINT or SIGHUP once to end in good order, and once more to end at once. */
export class Ending {
  readonly #stop = new AbortController();
  readonly #proc: Process;
  readonly #beforeKill: () => void;
  readonly #hear: (signal: NodeJS.Signals) => void;
  #since = 0;

  /** Listens from now on. `beforeKill` takes away what would stay behind. */
  constructor(proc: Process, beforeKill: () => void) {
    this.#proc = proc;
    this.#beforeKill = beforeKill;
    this.#hear = signal => this.#take(signal);
    for (const signal of signals) proc.on(signal, this.#hear);
  }

  /** Aborted when the server is to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Resolves when the server is to end. */
  asked(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise(resolve => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Listens no more. */
  close(): void {
    for (const signal of signals) this.#proc.off(signal, this.#hear);
  }

  #take(signal: NodeJS.Signals): void {
    if (!this.signal.aborted) {
      this.#since = performance.now();
      this.#stop.abort();
    } else if (performance.now() - this.#since > SAME_PRESS) {
      this.close();
      this.#beforeKill();
      // As the shell expects it of a program that a signal has ended.
      this.#proc.kill(this.#proc.pid, signal);
    }
  }
}
