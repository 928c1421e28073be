import type { Engine, ModelFacts } from '../../engine/engine.js';
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
    this.#loading?.abort();
    const stop = new AbortController();
    this.#loading = stop;
    const former = this.#entry;
    try {
      const entry = this.#find(name);
      if (entry.needBytes > this.#free()) await this.#unload();
      const engine = await this.#load(entry, stop.signal);
      if (stop.signal.aborted) {
        await engine.unload();
        throw stop.signal.reason;
      }
      await this.#unload();
      this.#entry = entry;
      this.#engine = engine;
      this.#dispatch({ type: 'loaded', facts: engine.model, contextSize: engine.contextSize });
    } catch (thrown) {
      if (this.#loading === stop) await this.#goBack(name, former, thrown, stop.signal.aborted);
    } finally {
      if (this.#loading === stop) this.#loading = undefined;
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
      if (now - last < PROGRESS_MS && fraction < 1) return;
      last = now;
      this.#dispatch({ type: 'loading', name: entry.name, fraction });
    });
  }

  async #goBack(
    name: string,
    former: ModelEntry | undefined,
    thrown: unknown,
    stopped: boolean,
  ): Promise<void> {
    let fallback: ModelFacts | undefined = this.#engine?.model;
    if (fallback === undefined && former !== undefined) {
      try {
        this.#engine = await this.#load(former, new AbortController().signal);
        this.#entry = former;
        fallback = this.#engine.model;
      } catch {
        // The reason that counts is why the new model failed; the screen then shows that none is loaded.
      }
    }
    const contextSize = this.#engine?.contextSize ?? 0;
    this.#dispatch({ type: 'load-failed', name, reason: messageOf(thrown), stopped, fallback, contextSize });
  }

  async #unload(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#entry = undefined;
    await engine?.unload();
  }
}
