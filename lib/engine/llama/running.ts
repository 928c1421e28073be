import type { EndReason, Omitted, ReplyEvent, TokenLogprobs, Usage } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { ReplyOptions } from '../engine.js';
import type { Sampler } from './sampler.js';
import type { ShownTokens } from './shown-tokens.js';
import { StopMatcher } from './stops.js';
import { Utf8Joiner } from './utf8.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * Milliseconds between two events of text at least. Each wakes the thread that reads them, which takes a core from the
 * computing threads: a model that is faster than a screen shows its tokens a few at a time.
 */
const TEXT_INTERVAL = 60;
/** As many replies as have events this often; with more of them each has its own less often. */
const OFTEN = 2;

/** What a reply starts from. */
export interface ReplyStart {
  readonly id: number;
  readonly prompt: readonly number[];
  readonly omitted: Omitted;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Texts that end the reply, those of the template included. */
  readonly stop: readonly string[];
  /** On the clock of `now`, in milliseconds. */
  readonly askedAt: number;
  readonly contextSize: number;
  readonly shown: ShownTokens;
  readonly options: ReplyOptions;
}

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/**
 * One reply in progress: the tokens that its sequence is to hold, and the text that comes out. Reading the prompt and
 * generating are the same thing here: whatever of `tokens` the cache does not hold yet has to be evaluated.
 */
export class RunningReply {
  readonly id: number;
  readonly sampler: Sampler;
  /** Prompt and reply so far. */
  readonly tokens: number[];
  /** Its sequence in the KV cache; null while it waits for one. */
  sequence: number | null = null;
  /** How many of `tokens` the cache holds. */
  evaluated = 0;
  readonly #start: ReplyStart;
  readonly #vocabulary: Vocabulary;
  readonly #emit: (event: ReplyEvent) => void;
  readonly #now: () => number;
  readonly #utf8 = new Utf8Joiner();
  readonly #stops: StopMatcher;
  #cached = -1;
  #generated = 0;
  #claimedAt: number;
  #firstAt = 0;
  #lastAt = 0;
  #unsent = '';
  /** Of the tokens since the last event of text. */
  #logprobs: TokenLogprobs[] = [];
  /** Of the prompt, by the place of the token before. */
  readonly #promptLogprobs: TokenLogprobs[] = [];
  #stopString: string | null = null;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(
    start: ReplyStart,
    sampler: Sampler,
    vocabulary: Vocabulary,
    now: () => number,
    emit: (event: ReplyEvent) => void,
  ) {
    this.id = start.id;
    this.sampler = sampler;
    this.tokens = [...start.prompt];
    this.#start = start;
    this.#vocabulary = vocabulary;
    this.#emit = emit;
    this.#now = now;
    this.#stops = new StopMatcher(start.stop);
    this.#claimedAt = now();
  }

  /** Tokens that are still to be evaluated before the next one can be chosen. */
  get pending(): number {
    return this.tokens.length - this.evaluated;
  }

  /** Whether it chose its last token already and evaluates one at a time. */
  get isGenerating(): boolean {
    return this.#generated > 0 && this.pending === 1;
  }

  get promptTokens(): number {
    return this.#start.prompt.length;
  }

  /** Tokens that it has chosen so far. */
  get replyTokens(): number {
    return this.#generated;
  }

  /** Whether it has chosen no token yet. */
  get isReading(): boolean {
    return this.#firstAt === 0;
  }

  /** Whether the logits behind each token of its prompt are needed now, so that nothing cached is of use. */
  get tellsPrompt(): boolean {
    return this.isReading && this.#start.options.promptLogprobs === true;
  }

  /** It cannot start at once. */
  queued(): void {
    this.#emit({ type: 'queued' });
  }

  /** The logits behind the token at `place` of the prompt. */
  read(place: number, logits: Float32Array): void {
    const next = this.#start.prompt[place + 1];
    const told = next === undefined ? null : this.sampler.logprobsOf(logits, next);
    if (told !== null) this.#promptLogprobs[place] = told;
  }

  /** It has a sequence that holds `keep` of its tokens. */
  claimed(sequence: number, keep: number): void {
    this.sequence = sequence;
    this.evaluated = keep;
    if (this.#cached >= 0) return;
    this.#cached = keep;
    this.#claimedAt = this.#now();
    const { prompt, omitted } = this.#start;
    this.#emit({ type: 'prompt', total: prompt.length, cached: keep, omitted });
  }

  /** The cache holds `count` tokens more. */
  advanced(count: number): void {
    this.evaluated += count;
    if (this.#generated > 0) return;
    this.#emit({ type: 'reading', done: this.evaluated, total: this.#start.prompt.length });
  }

  /** Takes the token that was chosen, while so many replies run. Returns why the reply ends, or null if it goes on. */
  take(token: number | null, running = 1): EndReason | null {
    this.#lastAt = this.#now();
    if (this.#firstAt === 0) this.#begin();
    const { sampling, contextSize, options } = this.#start;
    if (sampling.max_tokens === 0) return 'length';
    if (token === null || (this.#vocabulary.token(token).ends && options.ignoreEnd !== true)) return 'stop';
    this.tokens.push(token);
    this.#generated++;
    if (this.sampler.chosen !== null) this.#logprobs.push(this.sampler.chosen);
    const { text, stop } = this.#stops.push(this.#textOf(token));
    this.#unsent += text;
    this.#stopString = stop;
    if (this.#isDue(TEXT_INTERVAL * Math.max(1, running / OFTEN))) this.#send();
    if (stop !== null || this.sampler.isOver) return 'stop';
    const full = this.tokens.length >= contextSize;
    const most = sampling.max_tokens > 0 && this.#generated >= sampling.max_tokens;
    return full || most ? 'length' : null;
  }

  end(reason: EndReason): void {
    this.#unsent += this.#stops.end();
    this.#send();
    this.#emit(this.#endOf(reason));
    this.sampler.free();
  }

  /** Ends without an event, after a failure that is told otherwise. */
  drop(): void {
    this.sampler.free();
  }

  /** Replies that run together have their events after the same step, so that one wake-up does for all of them. */
  #isDue(interval: number): boolean {
    return Math.floor(this.#lastAt / interval) > Math.floor(this.#sentAt / interval);
  }

  #begin(): void {
    this.#firstAt = this.#lastAt;
    if (this.#start.options.promptLogprobs === true) {
      this.#emit({ type: 'promptLogprobs', tokens: this.#promptLogprobs });
    }
  }

  #textOf(token: number): string {
    const facts = this.#vocabulary.token(token);
    const piece = this.#start.shown.get(token) ?? facts;
    return facts.ends || piece.bytes.length === 0 ? '' : this.#utf8.push(piece);
  }

  #send(): void {
    const { options } = this.#start;
    if (this.#unsent === '' && this.#logprobs.length === 0) return;
    const event = { type: 'text', text: this.#unsent, tokens: this.#generated } as const;
    this.#emit(options.logprobs === undefined ? event : { ...event, logprobs: this.#logprobs });
    this.#unsent = '';
    this.#logprobs = [];
    this.#sentAt = this.#lastAt;
  }

  #endOf(reason: EndReason): End {
    const { sampling, options } = this.#start;
    const stopString = this.#stopString;
    const isOwn = stopString !== null && sampling.stop.includes(stopString);
    return {
      type: 'end',
      reason,
      usage: this.#usage(),
      ...(isOwn && { stopString }),
      ...(options.tokens === true && { tokens: [...this.tokens] }),
    };
  }

  #usage(): Usage {
    const { askedAt, prompt, seed } = this.#start;
    const first = this.#firstAt || this.#now();
    return {
      promptTokens: prompt.length,
      cachedTokens: Math.max(0, this.#cached),
      replyTokens: this.#generated,
      firstTokenMs: Math.max(0, first - askedAt),
      readMs: first - this.#claimedAt,
      replyMs: this.#firstAt === 0 ? 0 : this.#lastAt - this.#firstAt,
      seed,
    };
  }
}
