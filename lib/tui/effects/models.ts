import type { Engine, EngineMemory } from '../../engine/engine.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import { availableMemory } from '../../models/machine.js';
import type { LocalModels } from '../../models/open.js';
import type { Event } from '../event.js';

type OpenModel = LocalModels['open'];

const PROGRESS_MS = 50;

/** Holds the model that answers, and changes it. */
export class Models {
  readonly #open: OpenModel;
  readonly #dispatch: (event: Event) => void;
  readonly #free: () => number;
  #entries: readonly ModelEntry[] = [];
  /** The model that answered last: it stays named while it is unloaded to make room. */
  #entry: ModelEntry | undefined;
  #engine: Engine | undefined;
  #loading: AbortController | undefined;
  #closed = false;

  constructor(open: OpenModel, dispatch: (event: Event) => void, free: () => number = availableMemory) {
    this.#open = open;
    this.#dispatch = dispatch;
    this.#free = free;
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  set entries(entries: readonly ModelEntry[]) {
    this.#entries = entries;
  }

  /**
   * Loads a model in the place of the present one. The present one stays loaded until the new one is there, so that a
   * failure costs nothing; only where memory is short is it unloaded first, and loaded again if the new one fails.
   */
  async switch(name: string): Promise<void> {
    if (this.#closed) return;
    const stop = this.#begin(name);
    try {
      const entry = this.#find(name);
      if (entry.needBytes > this.#free()) await this.#unload();
      const engine = await this.#load(entry, stop.signal);
      if (stop.signal.aborted) {
        await engine.unload();
        throw stop.signal.reason;
      }
      const former = this.#engine;
      this.#entry = entry;
      this.#engine = engine;
      this.#dispatch({ type: 'loaded', facts: engine.model, contextSize: engine.contextSize });
      await former?.unload();
    } catch (thrown) {
      if (this.#loading === stop) await this.#goBack(name, thrown, stop.signal.aborted);
    }
    if (this.#loading === stop) this.#loading = undefined;
  }

  /**
   * What the model holds; null while there is none. A model whose thread or process has died is given up, so that it
   * can be loaded again.
   */
  async memory(): Promise<EngineMemory | null> {
    const engine = this.#engine;
    if (engine === undefined) return null;
    try {
      return await engine.memory();
    } catch (thrown) {
      if (this.#engine !== engine) return null;
      this.#engine = undefined;
      this.#fail(engine.model.name, thrown, false);
      return null;
    }
  }

  stopLoading(): void {
    this.#loading?.abort();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#loading?.abort();
    await this.#unload();
  }

  /** Starts a load, which ends one that is under way. */
  #begin(name: string): AbortController {
    this.#loading?.abort();
    this.#loading = new AbortController();
    this.#dispatch({ type: 'loading', name, fraction: 0 });
    return this.#loading;
  }

  #find(name: string): ModelEntry {
    const entry = this.#entries.find(known => known.name === name);
    if (entry === undefined)
      throw new LlmtuiError('MODEL_NOT_FOUND', `no model "${name}"; /models lists them`);
    return entry;
  }

  #load(entry: ModelEntry, signal: AbortSignal): Promise<Engine> {
    let last = 0;
    return this.#open(entry, signal, fraction => {
      const now = performance.now();
      // A load that was stopped may still tell of its progress, and must not show as one that runs.
      if (signal.aborted) return;
      if (now - last < PROGRESS_MS && fraction < 1) return;
      last = now;
      this.#dispatch({ type: 'loading', name: entry.name, fraction });
    });
  }

  /** Loads the former model again where it had to make room, and tells why the new one is not there. */
  async #goBack(name: string, thrown: unknown, stopped: boolean): Promise<void> {
    const former = this.#entry;
    if (this.#engine === undefined && former !== undefined && !this.#closed) {
      const back = this.#begin(former.name);
      // The reason that counts is why the new model failed; without the former one, the screen shows that none is loaded.
      const engine = await this.#load(former, back.signal).catch(() => undefined);
      if (back.signal.aborted) await engine?.unload();
      else this.#engine = engine;
      if (this.#loading !== back) return;
      this.#loading = undefined;
    }
    this.#fail(name, thrown, stopped);
  }

  #fail(name: string, thrown: unknown, stopped: boolean): void {
    const fallback = this.#engine?.model;
    const contextSize = this.#engine?.contextSize ?? 0;
    this.#dispatch({ type: 'load-failed', name, reason: messageOf(thrown), stopped, fallback, contextSize });
  }

  async #unload(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.unload();
  }
}
