import { messageOf } from '../../errors.js';
import type { Hub } from '../../models/hub/hub.js';
import type { Room } from '../../models/machine.js';
import type { Event } from '../event.js';

/** Pulls models from the hub, several at once, while the chat goes on. */
export class Downloads {
  readonly #openHub: () => Promise<Hub>;
  readonly #dispatch: (event: Event) => void;
  readonly #room: () => Room;
  /** Those under way, by what was asked for. */
  readonly #running = new Map<string, AbortController>();
  readonly #closing = new AbortController();
  #hub: Promise<Hub> | undefined;

  /** `room` is the memory that a model has to fit into. */
  constructor(openHub: () => Promise<Hub>, dispatch: (event: Event) => void, room: () => Room) {
    this.#openHub = openHub;
    this.#dispatch = dispatch;
    this.#room = room;
  }

  /** Pulls a profile, `user/repo:quant` or a URL; a repository alone is pulled in the quantisation that fits best. */
  async pull(reference: string): Promise<void> {
    if (this.#running.has(reference)) return;
    const stop = new AbortController();
    this.#running.set(reference, stop);
    try {
      const { pullModel } = await import('../../models/hub/plan.js');
      const { name, path } = await pullModel(await this.#open(), reference, this.#room(), {
        signal: stop.signal,
        onProgress: progress => {
          if (!stop.signal.aborted) this.#dispatch({ type: 'pulling', reference, progress });
        },
      });
      this.#dispatch({ type: 'pulled', reference, name, path });
    } catch (thrown) {
      const stopped = stop.signal.aborted;
      this.#dispatch({ type: 'pull-ended', reference, reason: messageOf(thrown), stopped });
    } finally {
      this.#running.delete(reference);
    }
  }

  /** Stops a pull; what has come is kept. */
  stop(reference: string): void {
    this.#running.get(reference)?.abort();
  }

  /** Asks what a repository has, and what of it fits. */
  async list(repository: string): Promise<void> {
    try {
      const { planPull } = await import('../../models/hub/plan.js');
      const plan = await planPull(await this.#open(), repository, this.#room(), this.#closing.signal);
      const choices = plan.type === 'repository' ? plan.choices : [];
      this.#dispatch({ type: 'quantisations', repository, choices });
    } catch (thrown) {
      this.#dispatch({ type: 'quantisations-failed', repository, reason: messageOf(thrown) });
    }
  }

  /** Stops everything. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const stop of this.#running.values()) stop.abort();
    const hub = await this.#hub?.catch(() => undefined);
    await hub?.close();
  }

  /** The hub is slow to load: not before the first use. One that could not be opened is opened anew. */
  #open(): Promise<Hub> {
    this.#hub ??= this.#openHub().catch((thrown: unknown) => {
      this.#hub = undefined;
      throw thrown;
    });
    return this.#hub;
  }
}
