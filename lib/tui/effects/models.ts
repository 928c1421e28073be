import type { EngineIdentity } from '../../engine/attach/identity.js';
import type { Engine, EngineMemory } from '../../engine/engine.js';
import type { Lease, PooledEngine } from '../../engine/pool.js';
import { messageOf } from '../../errors.js';
import type { Engines } from '../../models/engines.js';
import type { ModelEntry } from '../../models/list.js';
import type { Event } from '../event.js';

const PROGRESS_MS = 50;

/** Holds the model that answers, and changes it; the one before it stays loaded for a while. */
export class Models {
  readonly #engines: Engines;
  readonly #dispatch: (event: Event) => void;
  /** The model that answered last: it stays named while it makes room for another. */
  #name: string | undefined;
  #lease: Lease | undefined;
  #loading: AbortController | undefined;
  #closed = false;

  constructor(engines: Engines, dispatch: (event: Event) => void) {
    this.#engines = engines;
    this.#dispatch = dispatch;
  }

  get engine(): Engine | undefined {
    return this.#lease?.engine;
  }

  set entries(entries: readonly ModelEntry[]) {
    this.#engines.entries = entries;
  }

  /**
   * Lets another model answer, at once where it is still loaded. The present one stays loaded until the new one is
   * there, so that a failure costs nothing; only where memory is short does it make room, and comes back if the new
   * one fails.
   */
  async switch(name: string): Promise<void> {
    if (this.#closed) return;
    const stop = this.#begin(name);
    try {
      if (this.#name !== undefined && this.#engines.needsPlaceOf(this.#name, name)) this.#giveBack();
      const lease = await this.#acquire(name, stop.signal);
      const former = this.#lease;
      this.#name = name;
      this.#lease = lease;
      const { model: facts, contextSize } = lease.engine;
      this.#dispatch({ type: 'loaded', facts, contextSize });
      former?.release();
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
    const lease = this.#lease;
    if (lease === undefined) return null;
    try {
      return await lease.engine.memory();
    } catch (thrown) {
      lease.discard();
      if (this.#lease !== lease) return null;
      this.#lease = undefined;
      this.#fail(lease.engine.model.name, thrown, false);
      return null;
    }
  }

  /** The models that are loaded, used last first. */
  list(): Promise<readonly PooledEngine[]> {
    return this.#engines.pool.list();
  }

  /** Lends an engine that is loaded now and answers as the wanted one would; null where there is none. */
  lend(wanted: EngineIdentity): Lease | null {
    return this.#engines.lend(wanted);
  }

  /** Unloads a model that does not answer now. */
  async release(name: string): Promise<void> {
    if (name !== this.#lease?.engine.model.name) await this.#engines.pool.unload(name);
  }

  stopLoading(): void {
    this.#loading?.abort();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#loading?.abort();
    this.#giveBack();
    await this.#engines.pool.close();
  }

  /** Starts a load, which ends one that is under way. */
  #begin(name: string): AbortController {
    this.#loading?.abort();
    this.#loading = new AbortController();
    this.#dispatch({ type: 'loading', name, fraction: 0 });
    return this.#loading;
  }

  /** Throws as the pool does, and the reason of the signal where that was aborted in the last moment. */
  async #acquire(name: string, signal: AbortSignal): Promise<Lease> {
    let last = 0;
    this.#engines.find(name);
    const lease = await this.#engines.pool.acquire(name, signal, fraction => {
      const now = performance.now();
      // A load that was stopped may still tell of its progress, and must not show as one that runs.
      if (signal.aborted) return;
      if (now - last < PROGRESS_MS && fraction < 1) return;
      last = now;
      this.#dispatch({ type: 'loading', name, fraction });
    });
    if (!signal.aborted) return lease;
    lease.release();
    throw signal.reason;
  }

  /** Takes the former model again where it had to make room, and tells why the new one is not there. */
  async #goBack(name: string, thrown: unknown, stopped: boolean): Promise<void> {
    const former = this.#name;
    if (this.#lease === undefined && former !== undefined && !this.#closed) {
      const back = this.#begin(former);
      // The reason that counts is why the new model failed; without the former one, the screen shows that none is loaded.
      this.#lease = await this.#acquire(former, back.signal).catch(() => undefined);
      if (this.#loading !== back) return;
      this.#loading = undefined;
    }
    this.#fail(name, thrown, stopped);
  }

  #fail(name: string, thrown: unknown, stopped: boolean): void {
    const fallback = this.engine?.model;
    const contextSize = this.engine?.contextSize ?? 0;
    this.#dispatch({ type: 'load-failed', name, reason: messageOf(thrown), stopped, fallback, contextSize });
  }

  #giveBack(): void {
    this.#lease?.release();
    this.#lease = undefined;
  }
}
