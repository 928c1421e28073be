import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type {
  Embeddings,
  EmbedOptions,
  Engine,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  RawPrompt,
  ReplyOptions,
  TokenizeOptions,
} from '../engine.js';

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

  reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    return this.#generate(engine => engine.reply(path, sampling, signal, options));
  }

  complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options?: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    return this.#generate(engine => engine.complete(prompt, sampling, signal, options));
  }

  embed(texts: readonly RawPrompt[], signal: AbortSignal, options?: EmbedOptions): Promise<Embeddings> {
    return this.#ask(engine => engine.embed(texts, signal, options));
  }

  tokenize(text: string, options?: TokenizeOptions): Promise<readonly number[]> {
    return this.#ask(engine => engine.tokenize(text, options));
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.#ask(engine => engine.detokenize(tokens));
  }

  render(path: readonly Turn[], options?: ReplyOptions): Promise<string> {
    return this.#ask(engine => engine.render(path, options));
  }

  measure(path: readonly Turn[], options?: ReplyOptions): Promise<PromptMeasure> {
    return this.#ask(engine => engine.measure(path, options));
  }

  activity(): Promise<EngineActivity> {
    return this.#engine.activity();
  }

  memory(): Promise<EngineMemory> {
    return this.#engine.memory();
  }

  async unload(): Promise<void> {
    await this.#attached.unload();
    await this.#loading?.then(engine => engine.unload()).catch(() => {});
  }

  /** A reply that has begun is not begun again, but throws as that of the attached engine does. */
  async *#generate(begin: (engine: Engine) => AsyncIterable<ReplyEvent>): AsyncGenerator<ReplyEvent> {
    const engine = this.#engine;
    let hasBegun = false;
    try {
      for await (const event of begin(engine)) {
        hasBegun = true;
        yield event;
      }
    } catch (thrown) {
      if (hasBegun) throw thrown;
      yield* begin(await this.#insteadOf(engine, thrown));
    }
  }

  async #ask<Result>(question: (engine: Engine) => Promise<Result>): Promise<Result> {
    const engine = this.#engine;
    try {
      return await question(engine);
    } catch (thrown) {
      return question(await this.#insteadOf(engine, thrown));
    }
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
