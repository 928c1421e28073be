import { resolve } from 'node:path';
import type { Engine } from '../engine/engine.js';
import type { EnginePool, Lease, PooledEngine } from '../engine/pool.js';
import { LlmtuiError } from '../errors.js';
import { Engines, type EnginesOptions } from './engines.js';
import { isFor, isModelPath, type ModelEntry, resolveModel, type Task } from './list.js';
import { nearest } from './near.js';
import type { LocalModels } from './open.js';
import { plain } from './plain.js';

export interface PooledOptions extends Omit<EnginesOptions, 'open' | 'identify'> {
  readonly models: Pick<LocalModels, 'find' | 'findWanted' | 'open'>;
  /** As `EnginesOptions.identify`; without it nothing is lent to other processes. */
  readonly identify?: EnginesOptions['identify'];
}

/** A model that is lent; `lease.release()` belongs into a `finally`. */
export interface LentModel {
  readonly entry: ModelEntry;
  readonly engine: Engine;
  readonly lease: Lease;
}

/** A model of the list, and what is loaded of it. */
export interface ListedModel {
  readonly entry: ModelEntry;
  readonly loaded: PooledEngine | undefined;
}

export interface AcquireOptions {
  /** What is asked for where no name is given. */
  readonly task?: Task;
  /** Replaces that of the pool, in milliseconds. */
  readonly keepAliveMs?: number;
  /** Hears the loaded share. */
  readonly onProgress?: (fraction: number) => void;
}

/** How often a model was loaded, and could not be, and the milliseconds that this took. */
export interface Loads {
  readonly loaded: number;
  readonly failed: number;
  readonly milliseconds: number;
}

/** Milliseconds for which a list of models is taken as it was; an unknown name looks again at once. */
const FRESH_MS = 2000;
/** Characters of a name that are looked at. */
const LONGEST_NAME = 512;

/** The models of this machine, lent by name to many who ask at once; loaded when they are asked for. */
export class PooledModels {
  readonly #options: PooledOptions;
  /** What is loaded; the screen of the same process may lend from it, too. */
  readonly engines: Engines;
  #listing: { readonly at: number; readonly entries: Promise<readonly ModelEntry[]> } | undefined;
  readonly #loads = new Map<string, Loads>();
  /** Names that stand for no name, by task. */
  readonly #defaults = new Map<Task, string>();

  constructor(options: PooledOptions) {
    this.#options = options;
    this.engines = new Engines({
      identify: () => undefined,
      ...options,
      open: (entry, signal, onProgress) => this.#open(entry, signal, onProgress),
    });
  }

  get #pool(): EnginePool {
    return this.engines.pool;
  }

  /** Every model, with what is loaded of it; disabled ones too. */
  async list(): Promise<readonly ListedModel[]> {
    const [entries, loaded] = await Promise.all([this.#find(), this.#pool.list()]);
    return entries.map(entry => ({ entry, loaded: loaded.find(({ name }) => name === entry.name) }));
  }

  /** The engine of a model, by its name in the list, to look at, as `EnginePool.peek`. */
  peek(name: string): Engine | null {
    return this.#pool.peek(name);
  }

  /** By model, since the start. */
  get loads(): ReadonlyMap<string, Loads> {
    return this.#loads;
  }

  /** Looks again what there is; for who has just changed it. */
  async refresh(): Promise<void> {
    await this.#find(true);
  }

  /** What is loaded or loading, used last first. */
  loaded(): Promise<readonly PooledEngine[]> {
    return this.#pool.list();
  }

  /**
   * The model that `name` means, as `resolveModel` reads names, paths and `:latest` left out; without a name the default
   * for the task. Throws MODEL_NOT_FOUND that names the nearest.
   */
  async resolve(name: string | undefined, task: Task = 'chat'): Promise<ModelEntry> {
    const given = (name ?? '').slice(0, LONGEST_NAME);
    const wanted = given.replace(/:latest$/, '');
    if (wanted === '') return this.#default(task);
    const entries = await this.#find();
    // An imported model may have the tag in its name.
    const tagged = wanted === given ? undefined : entries.find(entry => entry.name === given);
    return tagged ?? this.#known(wanted, entries) ?? this.#named(wanted, await this.#find(true));
  }

  /**
   * Lends the model that `name` means, loading it first if need be. Rejects as `resolve` and `EnginePool.acquire` do,
   * and with LOAD_FAILED where it is disabled.
   */
  async acquire(
    name: string | undefined,
    signal: AbortSignal,
    { task, keepAliveMs, onProgress }: AcquireOptions = {},
  ): Promise<LentModel> {
    const entry = usable(await this.resolve(name, task));
    const lease = await this.#pool.acquire(entry.name, signal, onProgress, keepAliveMs);
    return { entry, engine: lease.engine, lease };
  }

  /** Loads a model before it is needed; `onProgress` hears the loaded share. Rejects as `acquire` does. */
  async prewarm(
    name: string | undefined,
    signal: AbortSignal,
    onProgress: (fraction: number) => void = () => {},
  ): Promise<ModelEntry> {
    const { entry, lease } = await this.acquire(name, signal, { onProgress });
    lease.release();
    return entry;
  }

  /** Unloads a model once nobody uses it any more; at once resolved where it is not loaded. Throws MODEL_NOT_FOUND. */
  async unload(name: string): Promise<void> {
    await this.#pool.unload((await this.resolve(name)).name);
  }

  /** Makes a model the one that answers where none is named. Throws MODEL_NOT_FOUND, and LOAD_FAILED for a disabled one. */
  async choose(name: string): Promise<ModelEntry> {
    const entry = usable(await this.resolve(name));
    if (!isFor('chat', entry))
      throw new LlmtuiError(
        'BAD_INPUT',
        `model '${entry.name}' embeds texts and cannot chat; choose another`,
      );
    this.#defaults.set('chat', entry.name);
    return entry;
  }

  /** Unloads everything, which ends replies with reason `abort`. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #default(task: Task): Promise<ModelEntry> {
    const entries = await this.#find();
    const known = this.#defaults.get(task);
    const chosen = known === undefined ? undefined : entries.find(({ name }) => name === known);
    if (chosen !== undefined) return chosen;
    const { entry } = await this.#options.models.findWanted(task);
    this.#defaults.set(task, entry.name);
    // A file that was put there a moment ago is in the next list.
    this.engines.add(entry);
    return entry;
  }

  #known(wanted: string, entries: readonly ModelEntry[]): ModelEntry | undefined {
    try {
      const entry = resolveModel(entries, wanted);
      // Where files are is nobody's business: a client names models, a person at this machine may name their files.
      return isPathOf(entry, wanted) ? undefined : entry;
    } catch (thrown) {
      if (thrown instanceof LlmtuiError && thrown.code === 'MODEL_NOT_FOUND') return undefined;
      throw thrown;
    }
  }

  #named(wanted: string, entries: readonly ModelEntry[]): ModelEntry {
    const entry = this.#known(wanted, entries);
    if (entry !== undefined) return entry;
    const names = entries.map(({ name }) => name);
    const near = nearest(names, wanted);
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `there are: ${someOf(names)}`;
    throw new LlmtuiError('MODEL_NOT_FOUND', `model '${plain(wanted, 60)}' not found; ${hint}`);
  }

  /** The list, at most FRESH_MS old, or as it is now. One reading serves all who ask meanwhile. */
  #find(now = false): Promise<readonly ModelEntry[]> {
    const at = this.#options.clock.now();
    if (!now && this.#listing !== undefined && at - this.#listing.at < FRESH_MS) return this.#listing.entries;
    const entries = this.#options.models.find().then(found => {
      this.engines.entries = found;
      return found;
    });
    entries.catch(() => {
      this.#listing = undefined;
    });
    this.#listing = { at, entries };
    return entries;
  }

  /** Loads a model, and counts that. */
  async #open(...asked: Parameters<LocalModels['open']>): Promise<Engine> {
    const [{ name }, signal] = asked;
    const { models, clock } = this.#options;
    const begun = clock.now();
    try {
      const engine = await models.open(...asked);
      this.#count(name, 'loaded', clock.now() - begun);
      return engine;
    } catch (thrown) {
      // A load that nobody waits for any more did not fail.
      if (!signal.aborted) this.#count(name, 'failed', clock.now() - begun);
      throw thrown;
    }
  }

  #count(name: string, result: 'loaded' | 'failed', took: number): void {
    const past = this.#loads.get(name) ?? { loaded: 0, failed: 0, milliseconds: 0 };
    const milliseconds = past.milliseconds + Math.max(0, took);
    this.#loads.set(name, { ...past, [result]: past[result] + 1, milliseconds });
  }
}

const isPathOf = ({ name, path }: ModelEntry, wanted: string): boolean =>
  wanted !== name && isModelPath(wanted) && resolve(wanted) === path;

function usable(entry: ModelEntry): ModelEntry {
  if (entry.status !== 'disabled') return entry;
  const { name, reason = 'it is disabled' } = entry;
  throw new LlmtuiError(
    'LOAD_FAILED',
    `model '${name}' cannot be loaded: ${reason}; take another of the list`,
  );
}

/** Names that an error lists. */
const MOST_NAMED = 5;

function someOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ', …' : '';
  return `${names.slice(0, MOST_NAMED).join(', ') || 'none'}${more}`;
}
