import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import { checkSampling, completeSampling, type Sampling } from '../../chat/sampling.js';
import { stopStringsOf } from '../../chat/stop-strings.js';
import { LlmtuiError } from '../../errors.js';
import { boundEngine } from '../bound.js';
import type { Engine, EngineActivity, EngineMemory, PromptMeasure, ReplyOptions } from '../engine.js';
import { checkGrammar } from '../llama/grammar.js';
import { ReplyStream } from '../llama/stream.js';
import { hasPictures, marked } from './marked.js';
import type { VisionSpec } from './messages.js';
import { nativeSampling } from './native-sampling.js';
import { PicturePrompts } from './picture-prompts.js';
import { VisionProcess } from './process.js';
import { type Begun, ReplyClock } from './reply-clock.js';
import { stoppable } from './stoppable.js';
import { TurnTaking } from './turn-taking.js';

export interface VisionParts {
  /** Milliseconds. */
  readonly now: () => number;
  /** As Math.random. */
  readonly random: () => number;
}

/**
 * `text`, a model that is loaded, reading pictures, too: a path that holds any is answered by a child process with the
 * same model and its projector, which starts with the first of them. All else is answered as before. Closing it unloads
 * both.
 */
export function withVision(text: Engine, spec: VisionSpec, parts: VisionParts): Engine {
  const vision = new Vision(text, spec, parts);
  return {
    ...boundEngine(text),
    model: { ...text.model, vision: true },
    reply: (path, sampling, signal, options = {}) =>
      hasPictures(path)
        ? vision.reply(path, sampling, signal, options)
        : text.reply(path, sampling, signal, options),
    measure: (path, options = {}) =>
      hasPictures(path) ? vision.measure(path, options) : text.measure(path, options),
    render: (path, options) => text.render(hasPictures(path) ? marked(path) : path, options),
    activity: () => vision.activity(),
    memory: () => vision.memory(),
    unload: async () => {
      await Promise.all([vision.unload(), text.unload()]);
    },
  };
}

/** What one reply needs. */
interface Asked extends Begun {
  readonly path: readonly Turn[];
  readonly sampling: Sampling;
  readonly options: ReplyOptions;
  readonly stream: ReplyStream;
}

class Vision {
  readonly #text: Engine;
  readonly #spec: VisionSpec;
  readonly #parts: VisionParts;
  readonly #line = new TurnTaking();
  readonly #prompts: PicturePrompts;
  readonly #streams = new Set<ReplyStream>();
  readonly #closing = new AbortController();
  #process: VisionProcess | undefined;
  /** Tokens of the reply that runs. */
  #reading: { readonly promptTokens: number; readonly replyTokens: number } | undefined;

  constructor(text: Engine, spec: VisionSpec, parts: VisionParts) {
    this.#text = text;
    this.#prompts = new PicturePrompts(text);
    this.#spec = spec;
    this.#parts = parts;
  }

  async *reply(
    path: readonly Turn[],
    wanted: Partial<Sampling>,
    signal: AbortSignal,
    options: ReplyOptions,
  ): AsyncGenerator<ReplyEvent> {
    refuseImpossible(options);
    checkSampling(wanted);
    const sampling = completeSampling(wanted);
    // That a text is one token is for the package to find out, in its own process.
    if (sampling.grammar !== '') checkGrammar(sampling.grammar, this.#text.model.vocabulary, () => true);
    const { random, now } = this.#parts;
    const seed = sampling.seed >= 0 ? sampling.seed : Math.floor(random() * 2 ** 32);
    const stop = new AbortController();
    const stream = new ReplyStream(() => stop.abort());
    const cancel = (): void => stream.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    this.#streams.add(stream);
    const asked: Asked = { path, sampling, options, seed, askedAt: now(), stream };
    if (this.#line.length > 0) stream.push({ type: 'queued' });
    this.#line
      .run(() => this.#answer(asked, stop.signal))
      .catch((thrown: unknown) => stream.fail(thrown instanceof Error ? thrown : new Error(String(thrown))));
    try {
      yield* stream.events();
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#streams.delete(stream);
      stop.abort();
    }
  }

  measure(path: readonly Turn[], options: ReplyOptions): Promise<PromptMeasure> {
    return this.#line.run(async () => this.#prompts.measure(await this.#open(), path, options));
  }

  /** The sequences of the text, and one for the child process where it runs. */
  async activity(): Promise<EngineActivity> {
    const { parallel, waiting, sequences } = await this.#text.activity();
    if (!this.#isLoaded) return { parallel, waiting, sequences };
    const reading = this.#reading;
    const sequence = { busy: reading !== undefined, cachedTokens: 0, promptTokens: 0, replyTokens: 0 };
    return {
      parallel: parallel + 1,
      waiting: waiting + Math.max(0, this.#line.length - 1),
      sequences: [...sequences, { ...sequence, ...reading }],
    };
  }

  /** The child process maps the same weights; its own memory is not known, but for the projector. */
  async memory(): Promise<EngineMemory> {
    const memory = await this.#text.memory();
    return this.#isLoaded ? { ...memory, weights: memory.weights + this.#spec.projectorBytes } : memory;
  }

  get #isLoaded(): boolean {
    return this.#process?.isGone === false;
  }

  async unload(): Promise<void> {
    this.#closing.abort();
    for (const stream of this.#streams) stream.cancel();
    await this.#process?.end();
  }

  /** The child process, started where none runs. */
  async #open(): Promise<VisionProcess> {
    if (this.#closing.signal.aborted)
      throw new LlmtuiError('ENGINE_FAILED', `${this.#spec.name} is no longer loaded; load it again`);
    if (this.#process?.isGone !== false)
      this.#process = await VisionProcess.start(this.#spec, this.#closing.signal);
    return this.#process;
  }

  async #answer(asked: Asked, stop: AbortSignal): Promise<void> {
    const { path, sampling, options, stream, seed } = asked;
    if (stop.aborted) return;
    const vision = await this.#open();
    const fitted = await this.#prompts.fitted(vision, path, options, sampling.max_tokens);
    if (stop.aborted) return;
    const { turns, tokens, omitted } = fitted;
    const prompt = await this.#prompts.prompt(turns, options);
    stream.push({ type: 'prompt', total: tokens, cached: 0, omitted });
    const clock = new ReplyClock(asked, this.#parts.now);
    const request = {
      ...prompt,
      sampling: nativeSampling(sampling, seed, options.grammarAfter),
      maxTokens: sampling.max_tokens,
      stop: [...sampling.stop, ...stopStringsOf(this.#text.model.template)],
    };
    this.#reading = { promptTokens: tokens, replyTokens: 0 };
    const end = await stoppable(vision, stop, () =>
      vision.reply(request, (text, count) => {
        clock.heard();
        this.#reading = { promptTokens: tokens, replyTokens: count };
        stream.push({ type: 'text', text, tokens: count });
      }),
    ).finally(() => {
      this.#reading = undefined;
    });
    if (end === undefined) return;
    const { reason, stopString } = end;
    stream.push({
      type: 'end',
      reason,
      usage: clock.usage(end),
      ...(stopString !== undefined && { stopString }),
    });
  }
}

function refuseImpossible({ logprobs, promptLogprobs, tokens, ignoreEnd }: ReplyOptions): void {
  const asked = [
    [logprobs !== undefined || promptLogprobs === true, 'probabilities of tokens'],
    [tokens === true, 'the tokens of prompt and reply'],
    [ignoreEnd === true, 'going on behind the end of a reply'],
  ] as const;
  const what = asked.find(([isAsked]) => isAsked)?.[1];
  if (what === undefined) return;
  throw new LlmtuiError(
    'BAD_INPUT',
    `where messages hold pictures, a local model cannot be asked for ${what}; leave one of both out`,
  );
}
