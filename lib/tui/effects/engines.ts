import { answersAs, type EngineIdentity } from '../../engine/attach/identity.js';
import type { Engine } from '../../engine/engine.js';
import { type Clock, EnginePool, type Lease } from '../../engine/pool.js';
import { LlmtuiError } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import type { LocalModels } from '../../models/open.js';

/** Loaded at once: the model that answers and the one before it. */
const MOST = 2;
/** How long one that does not answer stays loaded. */
const KEEP_MS = 5 * 60_000;

export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface Loading {
  readonly open: LocalModels['open'];
  /** What the engine of a model would be, loaded now; undefined where its files cannot be read. */
  readonly identify: (entry: ModelEntry) => EngineIdentity | undefined;
}

/** The loaded models of the screen, lent by the names of its list. */
export class Engines {
  readonly pool: EnginePool;
  readonly #free: () => number;
  /** Bytes of each loaded engine, as it said last. */
  readonly #held = new Map<string, number>();
  /** What each engine is that was loaded last under a name. */
  readonly #identities = new Map<string, EngineIdentity | undefined>();
  #entries: ReadonlyMap<string, ModelEntry> = new Map();

  constructor({ open, identify }: Loading, free: () => number, clock: Clock) {
    this.#free = free;
    this.pool = new EnginePool({
      load: async (name, signal, onProgress) => {
        const entry = this.find(name);
        // As the file is before it is read: one that is replaced meanwhile is another.
        const identity = identify(entry);
        const engine = await this.#tracked(name, await open(entry, signal, onProgress));
        this.#identities.set(name, identity);
        return engine;
      },
      estimate: name => this.find(name).needBytes,
      most: MOST,
      limitBytes: () => free() + this.heldBytes(),
      keepAlive: () => KEEP_MS,
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

  /** Throws MODEL_NOT_FOUND. */
  find(name: string): ModelEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined)
      throw new LlmtuiError('MODEL_NOT_FOUND', `no model "${name}"; /models lists them`);
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
    let sum = 0;
    for (const [name, bytes] of this.#held) if (name !== but) sum += bytes;
    return sum;
  }

  /** Whether a model can only be loaded once that in use has given its place. */
  needsPlaceOf(used: string, name: string): boolean {
    if (this.#held.has(name)) return false;
    return this.find(name).needBytes > this.#free() + this.heldBytes(used);
  }

  /** Knows what the engine takes until its memory is back. */
  async #tracked(name: string, engine: Engine): Promise<Engine> {
    const note = async () => {
      const memory = await engine.memory();
      this.#held.set(name, memory.weights + memory.kvCache + memory.computeBuffers);
      return memory;
    };
    await note();
    return {
      model: engine.model,
      contextSize: engine.contextSize,
      reply: (path, sampling, signal, options) => engine.reply(path, sampling, signal, options),
      measure: (path, options) => engine.measure(path, options),
      memory: note,
      unload: async () => {
        await engine.unload();
        this.#held.delete(name);
      },
    };
  }
}

/** What a loaded engine depends on. */
function loadedAs({ path, sizeBytes, config, template, sampling }: ModelEntry): string {
  return JSON.stringify({ path, sizeBytes, config, template, sampling });
}
