import type { Engine } from './engine.js';

/** Loads the engine that `id` names. Rejects with the reason of `signal` when that is aborted. */
export type LoadEngine = (
  id: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
) => Promise<Engine>;

/** One engine of a pool, from the moment somebody asks for it until its memory is back. */
export class Slot {
  readonly id: string;
  /** What it takes, in bytes: estimated before it is loaded, then at least what the engine says. */
  bytes = 0;
  /** Whether its bytes count: it is loading, loaded or leaving, and does not wait for room any more. */
  isAdmitted = false;
  /** Leases, and those who wait for one. */
  users = 0;
  /** When it was lent or given back last; milliseconds since the epoch. */
  lastUsed: number;
  /** When it will leave, in milliseconds since the epoch; null while no clock runs. */
  expiresAt: number | null = null;
  /** Milliseconds that it stays after its last use; negative for ever. */
  keepAlive: number;
  engine: Engine | null = null;
  /** The share that is loaded, 0 to 1. */
  fraction = 0;
  /** Resolves when its memory is back. */
  readonly gone: Promise<void>;
  readonly #listeners = new Set<(fraction: number) => void>();
  readonly #abort = new AbortController();
  #ready: Promise<Engine> = Promise.reject(new Error('nothing was loaded'));
  #resolveGone: () => void = () => {};
  #stopClock: () => void = () => {};

  constructor(id: string, keepAlive: number, now: number) {
    this.id = id;
    this.keepAlive = keepAlive;
    this.lastUsed = now;
    this.#ready.catch(() => undefined);
    this.gone = new Promise(resolve => {
      this.#resolveGone = resolve;
    });
  }

  /** Aborted as soon as the slot leaves. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isLeaving(): boolean {
    return this.signal.aborted;
  }

  /** Loads the engine once `admitted` resolves. Called once. */
  load(admitted: Promise<void>, load: LoadEngine): Promise<Engine> {
    this.#ready = this.#load(admitted, load);
    return this.#ready;
  }

  /** The engine once it is loaded. Rejects as the load does, or with the reason of `signal` once that is aborted. */
  async wait(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<Engine> {
    if (this.engine === null) onProgress(this.fraction);
    this.#listeners.add(onProgress);
    try {
      return await unlessAborted(signal, this.#ready);
    } finally {
      this.#listeners.delete(onProgress);
    }
  }

  /** Calls `run` at `expiresAt`; `start` gives the means to stop the clock. */
  expire(expiresAt: number, start: () => () => void): void {
    this.stay();
    this.expiresAt = expiresAt;
    this.#stopClock = start();
  }

  /** Stops the clock that makes it leave. */
  stay(): void {
    this.#stopClock();
    this.#stopClock = () => {};
    this.expiresAt = null;
  }

  /** Ends the load, for `reason`, or unloads the engine; resolves as `gone` does. Called once; never rejects. */
  async leave(reason?: Error): Promise<void> {
    this.stay();
    this.#abort.abort(reason);
    await this.#ready.catch(() => undefined);
    await this.engine?.unload().catch(() => undefined);
    this.#resolveGone();
  }

  async #load(admitted: Promise<void>, load: LoadEngine): Promise<Engine> {
    await admitted;
    this.signal.throwIfAborted();
    this.engine = await load(this.id, this.signal, fraction => this.#hear(fraction));
    const { weights, kvCache, computeBuffers } = await this.engine.memory();
    // The KV cache may begin small and grow to what was estimated.
    this.bytes = Math.max(this.bytes, weights + kvCache + computeBuffers);
    return this.engine;
  }

  #hear(fraction: number): void {
    this.fraction = fraction;
    for (const listener of this.#listeners) listener(fraction);
  }
}

/** Settles as `work` does, or rejects with the reason of `signal` as soon as that is aborted. */
function unlessAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
