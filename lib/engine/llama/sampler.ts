import type { TokenLogprobs } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { ReplyOptions } from '../engine.js';
import type { Bindings } from './bindings.js';
import type { Candidates } from './candidates.js';
import { type Chain, createChain } from './chain.js';
import { Constraint } from './constraint.js';
import type { Context } from './context.js';
import { LazyConstraint } from './lazy-constraint.js';
import type { Logits } from './logits.js';
import { Probabilities } from './probabilities.js';
import type { ShownTokens } from './shown-tokens.js';
import { mostProbable } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** llama.cpp draws a seed of its own for this one, so the largest seed is taken as its neighbour. */
const RANDOM_SEED = 0xffffffff;

export interface SamplerParts {
  readonly native: Bindings;
  readonly context: Context;
  readonly vocabulary: Vocabulary;
  readonly logits: Logits;
  readonly candidates: Candidates;
}

/** Tokens that may turn out wrong where a grammar begins; then the reply ends. */
const TRIES = 64;

/** What is known when a reply starts: the seed that is used, and the prompt, which feeds penalties and DRY. */
export interface SamplerStart {
  readonly seed: number;
  readonly prompt: readonly number[];
  readonly contextSize: number;
  readonly shown: ShownTokens;
  readonly options: Pick<ReplyOptions, 'grammarAfter' | 'logprobs'>;
}

/** Chooses the tokens of one reply, by llama.cpp's own samplers. */
export class Sampler {
  readonly #parts: SamplerParts;
  readonly #chain: Chain;
  #constraint: Constraint | null = null;
  /** Until its grammar counts. */
  #lazy: LazyConstraint | null = null;
  readonly #probabilities: Probabilities | null;
  #chosen: TokenLogprobs | null = null;
  readonly #biases: readonly (readonly [token: number, bias: number])[];

  /** Throws BAD_INPUT for a grammar that cannot be used. */
  constructor(parts: SamplerParts, sampling: Sampling, start: SamplerStart) {
    const { native, vocabulary } = parts;
    const { grammar: source } = sampling;
    const { grammarAfter: after = [], logprobs } = start.options;
    this.#parts = parts;
    const isGiven = source.trim() !== '';
    if (isGiven && after.length > 0) this.#lazy = new LazyConstraint(parts, { ...start, source, after });
    else if (isGiven) this.#constraint = new Constraint(parts, source);
    this.#probabilities = logprobs === undefined ? null : new Probabilities(vocabulary, logprobs);
    const seed = Math.min(start.seed, RANDOM_SEED - 1);
    this.#chain = createChain(native, vocabulary, sampling, { ...start, seed });
    this.#biases = biasesOf(vocabulary, sampling.logit_bias);
  }

  /**
   * Chooses the token that follows output `index` of the last decode; biases stay in its logits. Null if the grammar
   * allows none.
   */
  sample(index: number): number | null {
    const { native, context, logits } = this.#parts;
    if (this.#probabilities !== null) return this.sampleFrom(logits.at(index));
    const isFree = this.#constraint === null && this.#lazy === null;
    if (!isFree || this.#chain.scope !== 'all') return this.#sample(logits.at(index));
    if (this.#biases.length > 0) this.#bias(logits.at(index));
    return native.llama_sampler_sample(this.#chain.address, context.address, index);
  }

  /** The same for logits that are kept, which it leaves as they are. */
  sampleFrom(logits: Float32Array): number | null {
    const token = this.#sample(this.#biases.length > 0 ? logits.slice() : logits);
    this.#chosen = token === null ? null : this.logprobsOf(logits, token);
    return token;
  }

  /** How probable the token that was chosen last was; null where that is not asked for. */
  get chosen(): TokenLogprobs | null {
    return this.#chosen;
  }

  /** How probable `token` is by `logits`; null where that is not asked for. */
  logprobsOf(logits: Float32Array, token: number): TokenLogprobs | null {
    return this.#probabilities?.of(logits, token) ?? null;
  }

  /** Whether the reply is complete: its grammar allows nothing to follow. */
  get isOver(): boolean {
    return this.#constraint?.isOver ?? false;
  }

  free(): void {
    this.#parts.native.llama_sampler_free(this.#chain.address);
    this.#constraint?.free();
    this.#lazy?.free();
  }

  #sample(logits: Float32Array): number | null {
    this.#bias(logits);
    const token = this.#next(logits);
    if (token === null) return null;
    if (this.#chain.looksBack) this.#parts.native.llama_sampler_accept(this.#chain.address, token);
    return token;
  }

  #next(logits: Float32Array): number | null {
    if (this.#lazy !== null) return this.#watch(this.#lazy, logits);
    if (this.#constraint === null) return this.#choose(logits);
    const token = this.#obey(this.#constraint, logits);
    if (token !== null) this.#constraint.accept(token);
    return token;
  }

  /** Chooses freely, but no token with which the grammar would begin as it does not allow. */
  #watch(lazy: LazyConstraint, logits: Float32Array): number | null {
    let left = logits;
    for (let tries = 0; tries < TRIES; tries++) {
      const token = this.#choose(left);
      if (lazy.take(token)) {
        this.#constraint = lazy.active;
        if (lazy.active !== null) this.#lazy = null;
        return token;
      }
      if (left === logits) left = logits.slice();
      left[token] = Number.NEGATIVE_INFINITY;
    }
    return null;
  }

  /** Adds the biases in place, which costs less than a sampler that looks through the vocabulary for them. */
  #bias(logits: Float32Array): void {
    for (const [token, bias] of this.#biases) logits[token] = logits[token]! + bias;
  }

  #choose(logits: Float32Array): number {
    const { candidates } = this.#parts;
    const { scope, address } = this.#chain;
    if (scope === 'best') return mostProbable(logits);
    if (scope === 'all') candidates.fill(logits);
    else candidates.fillTop(logits, scope);
    return candidates.choose(address);
  }

  /**
   * As llama.cpp's `common_sampler_sample`: chooses freely, and only if the grammar refuses that token, once more among
   * those that it allows.
   */
  #obey(constraint: Constraint, logits: Float32Array): number | null {
    const free = this.#choose(logits);
    if (constraint.allows(free)) return free;
    const { candidates } = this.#parts;
    const { scope, address } = this.#chain;
    const wanted = scope === 'best' ? 1 : scope === 'all' ? Number.POSITIVE_INFINITY : scope.ids.length;
    const allowed = constraint.allowed(logits, wanted);
    if (allowed.length === 0) return null;
    candidates.fillSome(logits, allowed);
    return candidates.choose(address);
  }
}

/** A seed drawn at random by llama.cpp, 0 to 2^32 - 2. */
export function drawSeed(native: Bindings): number {
  const dist = native.llama_sampler_init_dist(RANDOM_SEED);
  const seed = native.llama_sampler_get_seed(dist);
  native.llama_sampler_free(dist);
  return Math.min(seed, RANDOM_SEED - 1);
}

/** What was asked for, ids beyond the vocabulary left out, and what the model must never say. */
function biasesOf(
  { size, suppressed }: Vocabulary,
  asked: Sampling['logit_bias'],
): (readonly [number, number])[] {
  const wanted = Object.entries(asked).map(([token, bias]) => [Number(token), bias] as const);
  const known = wanted.filter(([token]) => Number.isInteger(token) && token >= 0 && token < size);
  return [...known, ...suppressed.map(token => [token, Number.NEGATIVE_INFINITY] as const)];
}
