import type {
  Embeddings,
  EmbedOptions,
  Engine,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  RawPrompt,
} from '../../lib/engine/engine.js';
import { LlmtuiError } from '../../lib/errors.js';
import { factsOf } from './facts.js';

const MiB = 1024 * 1024;

/** An engine without a model, for the timing of what lends engines. `calls` records what was asked of it. */
export class ScriptedEngine implements Engine {
  readonly model: ModelFacts;
  readonly contextSize = 1024;
  readonly calls: string[];
  /** Resolved by the test where unloading has to take time. */
  unloading: Promise<void> = Promise.resolve();
  memoryNow: EngineMemory = { weights: 8 * MiB, kvCache: MiB, computeBuffers: MiB, cachedTokens: 0 };

  constructor(name: string, calls: string[], facts: Partial<ModelFacts> = {}) {
    this.calls = calls;
    this.model = factsOf(name, {
      path: `/${name}.gguf`,
      description: name,
      parameters: 1,
      sizeBytes: 8 * MiB,
      trainedContext: 1024,
      ...facts,
    });
  }

  // biome-ignore lint/correctness/useYield: it has nothing to say
  async *reply(): AsyncGenerator<never> {
    throw new Error('a scripted engine does not reply');
  }

  complete(): AsyncGenerator<never> {
    return this.reply();
  }

  async measure(): Promise<never> {
    throw new Error('a scripted engine does not measure');
  }

  async render(): Promise<never> {
    throw new Error('a scripted engine does not render');
  }

  async embed(
    _texts: readonly RawPrompt[],
    _signal: AbortSignal,
    _options?: EmbedOptions,
  ): Promise<Embeddings> {
    throw new LlmtuiError('BAD_INPUT', 'a scripted engine does not embed');
  }

  /** Bytes for tokens. */
  async tokenize(text: string): Promise<readonly number[]> {
    return [...Buffer.from(text)];
  }

  async detokenize(tokens: readonly number[]): Promise<string> {
    return Buffer.from(tokens).toString();
  }

  async activity(): Promise<EngineActivity> {
    const idle = { busy: false, cachedTokens: 0, promptTokens: 0, replyTokens: 0 };
    return { parallel: 1, waiting: 0, sequences: [idle] };
  }

  async memory(): Promise<EngineMemory> {
    return this.memoryNow;
  }

  async unload(): Promise<void> {
    this.calls.push(`unload ${this.model.name}`);
    await this.unloading;
    this.calls.push(`gone ${this.model.name}`);
  }
}

/** A promise that the test resolves or rejects. */
export interface Gate {
  readonly promise: Promise<void>;
  open(): void;
  fail(error: Error): void;
}

export function gate(): Gate {
  let open = (): void => {};
  let fail = (_: Error): void => {};
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

/** Time that passes only when it is told to. */
export class ManualClock {
  #now = 1_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = [...this.#timers].filter(({ at }) => at <= this.#now).sort((one, other) => one.at - other.at);
    for (const timer of due) if (this.#timers.delete(timer)) timer.run();
  }
}

/** Lets everything happen that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
