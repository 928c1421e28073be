import { answersAs, type EngineIdentity } from '../engine/attach/identity.js';
import { HeldBytes } from '../engine/held-bytes.js';
import { type Clock, EnginePool, type Lease } from '../engine/pool.js';
import { LlmtuiError } from '../errors.js';
import type { ModelEntry } from './list.js';
import { loadedAs } from './loaded-as.js';
import type { LocalModels } from './open.js';

export interface EnginesOptions {
  readonly open: LocalModels['open'];
  /** What the engine of a model would be, loaded now; undefined where its files cannot be read. */
  readonly identify: (entry: ModelEntry) => EngineIdentity | undefined;
  /** Models loaded at once, at least 1. */
  readonly most: number;
  /** Milliseconds that a model stays loaded after its last use: 0 unloads at once, negative never. */
  readonly keepAliveMs: number;
  /** Bytes that programs can still get. */
  readonly free: () => number;
  readonly clock: Clock;
}

/** The loaded models of one process, lent by the names of a list of models. */
export class Engines {
  readonly pool: EnginePool;
  readonly #free: () => number;
  readonly #held = new HeldBytes();
  /** What each engine is that was loaded last under a name. */
  readonly #identities = new Map<string, EngineIdentity | undefined>();
  /** What a name is loaded from. */
  #entries: ReadonlyMap<string, ModelEntry> = new Map();

  constructor({ open, identify, most, keepAliveMs, free, clock }: EnginesOptions) {
    this.#free = free;
    this.pool = new EnginePool({
      load: async (name, signal, onProgress) => {
        const entry = this.find(name);
        // As the file is before it is read: one that is replaced meanwhile is another.
        const identity = identify(entry);
        const engine = await this.#held.counted(name, await open(entry, signal, onProgress, { stays: true }));
        this.#identities.set(name, identity);
        return engine;
      },
      estimate: name => this.find(name).needBytes,
      most,
      limitBytes: () => free() + this.heldBytes(),
      keepAlive: () => keepAliveMs,
      clock,
    });
  }

  /** One that is listed with another file or other settings than before is loaded afresh when it is next asked for. */
  set entries(entries: readonly ModelEntry[]) {
    const former = this.#entries;
    this.#entries = new Map(entries.map(entry => [entry.name, entry]));
    for (const [name, entry] of former) {
      const now = this.#entries.get(name);
      if (now === undefined || loadedAs(now) !== loadedAs(entry)) void this.pool.unload(name);
    }
  }

  /** Adds a line to the list, unless it has one of that name. */
  add(entry: ModelEntry): void {
    if (!this.#entries.has(entry.name)) this.#entries = new Map(this.#entries).set(entry.name, entry);
  }

  /** Throws MODEL_NOT_FOUND. */
  find(name: string): ModelEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined)
      throw new LlmtuiError('MODEL_NOT_FOUND', `model '${name}' is not in the list of models any more`);
    return entry;
  }

  /** Lends an engine that is loaded now and answers as the wanted one would; null where there is none. */
  lend(wanted: EngineIdentity): Lease | null {
    for (const [name, identity] of this.#identities) {
      if (identity === undefined || !answersAs(identity, wanted)) continue;
      const lease = this.pool.lend(name);
      if (lease !== null) return lease;
    }
    return null;
  }

  /** Bytes of all loaded engines, but for the one of that name. */
  heldBytes(but?: string): number {
    return this.#held.sum(but);
  }

  /** Whether a model can only be loaded once that in use has given its place. */
  needsPlaceOf(used: string, name: string): boolean {
    if (this.#held.has(name)) return false;
    return this.find(name).needBytes > this.#free() + this.heldBytes(used);
  }
}
