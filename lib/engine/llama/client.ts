import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import { completeSampling, type Sampling } from '../../chat/sampling.js';
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
import type { Host } from './host.js';
import type {
  Answer,
  Embedded,
  Embedding,
  Failure,
  Generation,
  Question,
  Questions,
  Response,
} from './messages.js';
import { ReplyStream } from './stream.js';
import { embeddingsOf, joined } from './vectors.js';

type Loaded = Extract<Response, { type: 'loaded' }>;

/** Milliseconds that a worker has to end by itself. */
const UNLOAD_TIME = 10_000;

/** Texts of one message. */
const TEXTS_AT_ONCE = 256;

/** An answer that is waited for. */
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Unnumbered<Type> = Type extends unknown ? Omit<Type, 'id'> : never;

/** What is to be generated, without what the engine adds. */
type Wanted<Type> = Type extends unknown ? Omit<Type, 'id' | 'askedAt'> : never;

/** A model in a worker, seen from the main thread: requests become messages, and messages the events of replies. */
export class LlamaEngine implements Engine {
  readonly model: ModelFacts;
  readonly contextSize: number;
  readonly #host: Host;
  readonly #streams = new Map<number, ReplyStream>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #ids = 0;
  #closed: string | null = null;
  #unloading: Promise<void> | null = null;

  constructor(host: Host, { model, contextSize }: Loaded) {
    this.#host = host;
    this.model = model;
    this.contextSize = contextSize;
    host.onResponse(response => this.#hear(response));
    this.#exited = new Promise(resolve => {
      host.onExit(reason => {
        this.#close(reason ?? 'it was unloaded');
        resolve();
      });
    });
  }

  reply(
    path: readonly Turn[],
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions = {},
  ): AsyncGenerator<ReplyEvent> {
    return this.#generate({ type: 'reply', path, sampling: completeSampling(sampling), options }, signal);
  }

  complete(
    prompt: RawPrompt,
    sampling: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions = {},
  ): AsyncGenerator<ReplyEvent> {
    return this.#generate(
      { type: 'complete', prompt, sampling: completeSampling(sampling), options },
      signal,
    );
  }

  async embed(
    texts: readonly RawPrompt[],
    signal: AbortSignal,
    options: EmbedOptions = {},
  ): Promise<Embeddings> {
    const parts: Embeddings[] = [];
    // In parts that other requests come between, and that fit a message.
    for (let at = 0; at < texts.length; at += TEXTS_AT_ONCE) {
      const part = texts.slice(at, at + TEXTS_AT_ONCE);
      parts.push(await this.#embed(part, { ...options, first: at }, signal));
    }
    return joined(parts);
  }

  tokenize(text: string, options: TokenizeOptions = {}): Promise<readonly number[]> {
    return this.#ask('tokenize', { text, options });
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.#ask('detokenize', { tokens });
  }

  render(path: readonly Turn[], options: ReplyOptions = {}): Promise<string> {
    return this.#ask('render', { path, options });
  }

  measure(path: readonly Turn[], options: ReplyOptions = {}): Promise<PromptMeasure> {
    return this.#ask('measure', { path, options });
  }

  memory(): Promise<EngineMemory> {
    return this.#ask('memory', {});
  }

  activity(): Promise<EngineActivity> {
    return this.#ask('activity', {});
  }

  unload(): Promise<void> {
    this.#unloading ??= this.#unload();
    return this.#unloading;
  }

  async #unload(): Promise<void> {
    if (this.#closed !== null) return;
    this.#host.post({ type: 'unload' });
    this.#host.abort(true);
    const timer = setTimeout(() => this.#host.kill(), UNLOAD_TIME);
    await this.#exited;
    clearTimeout(timer);
  }

  async *#generate(wanted: Wanted<Generation>, signal: AbortSignal): AsyncGenerator<ReplyEvent> {
    this.#checkOpen();
    const id = ++this.#ids;
    const askedAt = performance.timeOrigin + performance.now();
    const stream = new ReplyStream(() => this.#cancel(id));
    this.#streams.set(id, stream);
    const stop = () => stream.cancel();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) stop();
      else this.#host.post({ id, askedAt, ...wanted });
      yield* stream.events();
    } finally {
      signal.removeEventListener('abort', stop);
      if (!stream.isOver) this.#cancel(id);
      this.#streams.delete(id);
    }
  }

  #cancel(id: number): void {
    if (this.#closed !== null) return;
    this.#host.post({ type: 'cancel', id });
    this.#host.abort(false);
  }

  async #embed(
    texts: readonly RawPrompt[],
    options: Embedding['options'],
    signal: AbortSignal,
  ): Promise<Embeddings> {
    signal.throwIfAborted();
    const { id, answer } = this.#send<Embedded>({ type: 'embed', texts, options });
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(id);
        this.#cancel(id);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      const over = (): void => signal.removeEventListener('abort', stop);
      answer.finally(over).then(embedded => resolve(embeddingsOf(embedded)), reject);
    });
  }

  async #ask<Type extends keyof Questions>(
    type: Type,
    asked: Questions[Type]['asked'],
  ): Promise<Questions[Type]['answer']> {
    return this.#send<Questions[Type]['answer']>({ type, ...asked } as Unnumbered<Question>).answer;
  }

  /** Asks for something that is answered by one message. Throws ENGINE_FAILED where the worker is gone. */
  #send<Result>(asked: Unnumbered<Question | Embedding>): {
    readonly id: number;
    readonly answer: Promise<Result>;
  } {
    this.#checkOpen();
    const id = ++this.#ids;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#host.post({ id, ...asked } as Question | Embedding);
    });
    return { id, answer: answer as Promise<Result> };
  }

  #hear(response: Response): void {
    switch (response.type) {
      case 'text':
        this.#streams.get(response.id)?.push(textEvent(response));
        return;
      case 'event':
        this.#streams.get(response.id)?.push(response.event);
        return;
      case 'answer':
        this.#waiting.get(response.id)?.resolve(response.answer);
        this.#waiting.delete(response.id);
        return;
      case 'failed':
        this.#streams.get(response.id)?.fail(errorOf(response.failure));
        this.#waiting.get(response.id)?.reject(errorOf(response.failure));
        this.#waiting.delete(response.id);
        return;
      case 'log':
      case 'progress':
      case 'loaded':
      case 'loadAborted':
      case 'loadFailed':
        return;
    }
  }

  #checkOpen(): void {
    if (this.#closed !== null || this.#unloading !== null) throw this.#gone();
  }

  #close(reason: string): void {
    this.#closed = reason;
    for (const stream of this.#streams.values()) stream.fail(this.#gone());
    for (const { reject } of this.#waiting.values()) reject(this.#gone());
    this.#waiting.clear();
  }

  #gone(): LlmtuiError {
    const reason = this.#closed ?? 'it was unloaded';
    return new LlmtuiError(
      'ENGINE_FAILED',
      `${this.model.name} is no longer loaded: ${reason}; load it again`,
    );
  }
}

function textEvent({ text, tokens, logprobs }: Extract<Response, { type: 'text' }>): ReplyEvent {
  return logprobs === undefined ? { type: 'text', text, tokens } : { type: 'text', text, tokens, logprobs };
}

/** The error that a failure in the worker stands for. */
export function errorOf({ code, message }: Failure): Error {
  return code === 'BUG' ? new Error(`engine worker: ${message}`) : new LlmtuiError(code, message);
}
