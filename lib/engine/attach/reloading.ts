import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { Engine, EngineMemory, ModelFacts, PromptMeasure, ReplyOptions } from '../engine.js';

/** The engine of another process, replaced by one that is loaded here once that process has given it up. */
export class ReloadingEngine implements Engine {
  readonly #attached: Engine;
  readonly #load: () => Promise<Engine>;
  #engine: Engine;
  #loading: Promise<Engine> | undefined;

  /** `load` loads the same here; it is called once at most, and not before it is needed. */
  constructor(attached: Engine, load: () => Promise<Engine>) {
    this.#attached = attached;
    this.#load = load;
    this.#engine = attached;
  }

  get model(): ModelFacts {
    return this.#engine.model;
  }

  get contextSize(): number {
    return this.#engine.contextSize;
  }

  /** A reply that has begun is not begun again, but throws as that of the attached engine does. */
  async *reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    const engine = this.#engine;
    let hasBegun = false;
    try {
      for await (const event of engine.reply(path, sampling, signal, options)) {
        hasBegun = true;
        yield event;
      }
    } catch (thrown) {
      if (hasBegun) throw thrown;
      yield* (await this.#insteadOf(engine, thrown)).reply(path, sampling, signal, options);
    }
  }

  async measure(path: readonly Turn[], options?: ReplyOptions): Promise<PromptMeasure> {
    const engine = this.#engine;
    try {
      return await engine.measure(path, options);
    } catch (thrown) {
      return (await this.#insteadOf(engine, thrown)).measure(path, options);
    }
  }

  memory(): Promise<EngineMemory> {
    return this.#engine.memory();
  }

  async unload(): Promise<void> {
    await this.#attached.unload();
    await this.#loading?.then(engine => engine.unload()).catch(() => {});
  }

  /** The engine to go on with after `failed` has thrown; throws the same where another one would, too. */
  async #insteadOf(failed: Engine, thrown: unknown): Promise<Engine> {
    const isGone = thrown instanceof LlmtuiError && ['ENGINE_FAILED', 'UNAVAILABLE'].includes(thrown.code);
    if (failed !== this.#attached || !isGone) throw thrown;
    this.#loading ??= this.#load();
    this.#engine = await this.#loading;
    return this.#engine;
  }
}
