import { LlmtuiError } from '../errors.js';
import type { Engine } from './engine.js';
import { type LoadEngine, Slot } from './pool-slot.js';

/** Time as a pool reads it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `run` once after so many milliseconds, unless the function that it returns is called before. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface PoolOptions {
  readonly load: LoadEngine;
  /** Bytes that the engine will take when it is loaded. */
  readonly estimate: (id: string) => number | Promise<number>;
  /** Engines loaded at once, at least 1. */
  readonly most: number;
  /** Bytes that all engines together may take, as of now. An engine that is over it on its own is loaded alone. */
  readonly limitBytes: () => number;
  /** Milliseconds that an engine stays loaded after its last use: 0 unloads at once, negative never. */
  readonly keepAlive: (id: string) => number;
  readonly clock: Clock;
}

/** An engine that is lent: it stays loaded until it is given back, which belongs into a `finally`. */
export interface Lease {
  readonly engine: Engine;
  /** Gives the engine back. Idempotent. */
  release(): void;
  /** Gives back an engine that failed, so that whoever asks next gets a fresh one. Idempotent. */
  discard(): void;
}

/** An engine that is loaded or loading, as `llmtui ps` shows it. Times in milliseconds since the epoch. */
export interface PooledEngine {
  readonly name: string;
  /** What it takes now; estimated while it loads. */
  readonly bytes: number;
  readonly lastUsed: number;
  /** When it will be unloaded; null while it is in use or stays for ever. */
  readonly expiresAt: number | null;
  /** Leases, and those who wait for one. */
  readonly inUse: number;
  /** The share that is loaded, 1 once it answers. */
  readonly loaded: number;
}

const ignored = (): void => {};

/** Milliseconds that a timer holds, 24.8 days; what is to stay longer stays for ever. */
const LONGEST = 2 ** 31 - 1;

/** Engines by name, lent to many: loaded once, kept for a while, and those not used for longest make room for others. */
export class EnginePool {
  readonly #options: PoolOptions;
  /** What is lent under a name. */
  readonly #named = new Map<string, Slot>();
  /** Everything whose memory is not back yet, used longest ago first. */
  readonly #held = new Set<Slot>();
  /** Loads get room in the order in which they were asked for, so that none waits for ever. */
  #queue: Promise<void> = Promise.resolve();
  /** Wakes the load that waits for room. */
  #wake: () => void = ignored;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Lends the engine `id`. It is loaded first if need be, once for all who ask; where every other engine is in use, that
   * waits for room. `onProgress` hears the loaded share; `keepAlive`, in milliseconds, replaces that of the options.
   * Rejects with the reason of `signal` when that is aborted, which ends the load if nobody else waits for it; else as
   * the loader does, or with UNAVAILABLE once the pool is closed.
   */
  async acquire(
    id: string,
    signal: AbortSignal,
    onProgress: (fraction: number) => void = ignored,
    keepAlive?: number,
  ): Promise<Lease> {
    signal.throwIfAborted();
    if (this.#closed) throw ending(id);
    const slot = this.#named.get(id) ?? this.#open(id);
    if (keepAlive !== undefined) slot.keepAlive = keepAlive;
    slot.users++;
    slot.stay();
    this.#touch(slot);
    try {
      return this.#lease(slot, await slot.wait(signal, onProgress));
    } catch (error) {
      this.#giveBack(slot);
      throw error;
    }
  }

  /** Lends the engine `id` if it is loaded now; null where it would have to be loaded. */
  lend(id: string): Lease | null {
    const slot = this.#named.get(id);
    if (slot === undefined || slot.engine === null) return null;
    slot.users++;
    slot.stay();
    this.#touch(slot);
    return this.#lease(slot, slot.engine);
  }

  /** The engine `id`, if it is loaded now, to look at: it stays no longer for that, and may leave meanwhile. */
  peek(id: string): Engine | null {
    return this.#named.get(id)?.engine ?? null;
  }

  /** Loads `id` before it is needed; it stays as after a use. Rejects as `acquire` does. */
  async prewarm(id: string, signal: AbortSignal): Promise<void> {
    (await this.acquire(id, signal)).release();
  }

  /**
   * Unloads `id` once those who use it have given it back; who asks for it from now on gets a fresh one. Resolves when
   * its memory is back, at once where it is not loaded.
   */
  async unload(id: string): Promise<void> {
    const slot = this.#named.get(id);
    if (slot === undefined) return;
    this.#retire(slot);
    await slot.gone;
  }

  /** What is loaded or loading, used last first. */
  async list(): Promise<readonly PooledEngine[]> {
    const slots = [...this.#held].filter(slot => slot.isAdmitted && !slot.isLeaving);
    return Promise.all(slots.reverse().map(describe));
  }

  /** Unloads everything, which ends replies with reason `abort`. Nothing is lent afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    const held = [...this.#held];
    for (const slot of held) this.#dismiss(slot, ending(slot.id));
    await Promise.all(held.map(slot => slot.gone));
  }

  #open(id: string): Slot {
    const { load, keepAlive, clock } = this.#options;
    const slot = new Slot(id, keepAlive(id), clock.now());
    this.#named.set(id, slot);
    this.#held.add(slot);
    const admitted = this.#queue.then(() => this.#admit(slot));
    this.#queue = admitted.catch(ignored);
    slot.load(admitted, load).catch(() => this.#dismiss(slot));
    return slot;
  }

  /** Waits until there is room for a slot, and makes it by unloading what nobody uses. */
  async #admit(slot: Slot): Promise<void> {
    slot.signal.throwIfAborted();
    slot.bytes = await this.#options.estimate(slot.id);
    while (!slot.isAdmitted) {
      slot.signal.throwIfAborted();
      const admitted = [...this.#held].filter(({ isAdmitted }) => isAdmitted);
      const staying = admitted.filter(({ isLeaving }) => !isLeaving);
      const idle = staying.find(({ users }) => users === 0);
      if (this.#fits(slot, admitted)) slot.isAdmitted = true;
      else if (idle !== undefined && !this.#fits(slot, staying)) this.#dismiss(idle);
      else await this.#change();
    }
  }

  #fits(slot: Slot, others: readonly Slot[]): boolean {
    if (others.length === 0) return true;
    const bytes = others.reduce((sum, other) => sum + other.bytes, slot.bytes);
    return others.length < this.#options.most && bytes <= this.#options.limitBytes();
  }

  /** Resolves when somebody gives an engine back or one is gone. Only the head of the queue waits for it. */
  #change(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  #lease(slot: Slot, engine: Engine): Lease {
    let isOver = false;
    const end = (after: () => void): void => {
      if (isOver) return;
      isOver = true;
      after();
      this.#giveBack(slot);
    };
    return { engine, release: () => end(ignored), discard: () => end(() => this.#retire(slot)) };
  }

  #giveBack(slot: Slot): void {
    slot.users--;
    this.#touch(slot);
    if (slot.users === 0 && !slot.isLeaving) this.#rest(slot);
    this.#wake();
  }

  /** Nobody uses the slot any more. */
  #rest(slot: Slot): void {
    const { clock } = this.#options;
    const { keepAlive, engine, lastUsed } = slot;
    const isRetired = this.#named.get(slot.id) !== slot;
    if (engine === null || isRetired || keepAlive === 0) this.#dismiss(slot);
    else if (keepAlive > 0 && keepAlive <= LONGEST) {
      slot.expire(lastUsed + keepAlive, () => clock.after(keepAlive, () => this.#dismiss(slot)));
    }
  }

  #touch(slot: Slot): void {
    slot.lastUsed = this.#options.clock.now();
    if (this.#held.delete(slot)) this.#held.add(slot);
  }

  /** Lends the slot to nobody else. */
  #retire(slot: Slot): void {
    if (this.#named.get(slot.id) === slot) this.#named.delete(slot.id);
    if (slot.users === 0) this.#dismiss(slot);
  }

  #dismiss(slot: Slot, reason?: Error): void {
    if (slot.isLeaving) return;
    if (this.#named.get(slot.id) === slot) this.#named.delete(slot.id);
    void slot.leave(reason).then(() => {
      this.#held.delete(slot);
      this.#wake();
    });
    this.#wake();
  }
}

const ending = (id: string): LlmtuiError =>
  new LlmtuiError('UNAVAILABLE', `${id} cannot be used: the program is ending`);

async function describe(slot: Slot): Promise<PooledEngine> {
  const { id: name, lastUsed, expiresAt, users: inUse, engine, fraction, bytes } = slot;
  const line = { name, bytes, lastUsed, expiresAt, inUse, loaded: engine === null ? fraction : 1 };
  if (engine === null) return line;
  try {
    const { weights, kvCache, computeBuffers } = await engine.memory();
    return { ...line, bytes: weights + kvCache + computeBuffers };
  } catch {
    return line; // it is on its way out, or failed: who uses it will hear why
  }
}
