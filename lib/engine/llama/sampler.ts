import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Candidates } from './candidates.js';
import { type Chain, createChain } from './chain.js';
import type { Context } from './context.js';
import { checkGrammar } from './grammar.js';
import type { Logits } from './logits.js';
import { mostProbable } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** llama.cpp draws a seed of its own for this one, so the largest seed is taken as its neighbour. */
const RANDOM_SEED = 0xffffffff;

/** A token chosen under a grammar may take this long, in milliseconds, before the grammar counts as too ambiguous. */
const GRAMMAR_LIMIT = 2000;

export interface SamplerParts {
  readonly native: Bindings;
  readonly context: Context;
  readonly vocabulary: Vocabulary;
  readonly logits: Logits;
  readonly candidates: Candidates;
}

/** What is known when a reply starts: the seed that is used, and the prompt, which feeds penalties and DRY. */
export interface SamplerStart {
  readonly seed: number;
  readonly prompt: readonly number[];
  readonly contextSize: number;
}

/** Chooses the tokens of one reply, by llama.cpp's own samplers. */
export class Sampler {
  readonly #parts: SamplerParts;
  readonly #chain: Chain;
  readonly #grammar: Pointer | null;
  readonly #biases: readonly (readonly [token: number, bias: number])[];

  /** Throws BAD_INPUT for a grammar that cannot be used. */
  constructor(parts: SamplerParts, sampling: Sampling, start: SamplerStart) {
    const { native, vocabulary } = parts;
    this.#parts = parts;
    this.#grammar = grammarOf(native, vocabulary, sampling.grammar);
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
    if (this.#grammar !== null || this.#chain.scope !== 'all') return this.#sample(logits.at(index));
    if (this.#biases.length > 0) this.#bias(logits.at(index));
    return native.llama_sampler_sample(this.#chain.address, context.address, index);
  }

  /** The same for logits that are kept, which it leaves as they are. */
  sampleFrom(logits: Float32Array): number | null {
    return this.#sample(this.#biases.length > 0 ? logits.slice() : logits);
  }

  free(): void {
    const { native } = this.#parts;
    native.llama_sampler_free(this.#chain.address);
    if (this.#grammar !== null) native.llama_sampler_free(this.#grammar);
  }

  #sample(logits: Float32Array): number | null {
    this.#bias(logits);
    const token = this.#grammar === null ? this.#choose(logits) : this.#obey(this.#grammar, logits);
    if (token === null) return null;
    const { native, vocabulary } = this.#parts;
    if (this.#chain.looksBack) native.llama_sampler_accept(this.#chain.address, token);
    if (this.#grammar !== null && !vocabulary.token(token).ends) {
      native.llama_sampler_accept(this.#grammar, token);
    }
    return token;
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
   * As llama.cpp's `common_sampler_sample`: chooses freely, and only if the grammar refuses that token, applies the
   * grammar to the whole vocabulary and chooses again. What it returns the grammar was asked about: accepting any
   * other token would end the process.
   */
  #obey(grammar: Pointer, logits: Float32Array): number | null {
    const { candidates } = this.#parts;
    const start = performance.now();
    const free = this.#choose(logits);
    if (candidates.allows(grammar, free)) return free;
    candidates.fill(logits);
    candidates.apply(grammar);
    const forced = candidates.choose(this.#chain.address);
    if (performance.now() - start > GRAMMAR_LIMIT) {
      throw new LlmtuiError('BAD_INPUT', 'grammar: too ambiguous, a token takes seconds');
    }
    return candidates.allows(grammar, forced) ? forced : null;
  }
}

/** A seed drawn at random by llama.cpp, 0 to 2^32 - 2. */
export function drawSeed(native: Bindings): number {
  const dist = native.llama_sampler_init_dist(RANDOM_SEED);
  const seed = native.llama_sampler_get_seed(dist);
  native.llama_sampler_free(dist);
  return Math.min(seed, RANDOM_SEED - 1);
}

function grammarOf(native: Bindings, vocabulary: Vocabulary, source: string): Pointer | null {
  if (source.trim() === '') return null;
  checkGrammar(source, vocabulary.size, text => vocabulary.tokenize(text, true).length === 1);
  const grammar = native.llama_sampler_init_grammar(vocabulary.handle, source, 'root');
  if (grammar === null) throw new LlmtuiError('BAD_INPUT', 'grammar: llama.cpp refuses it');
  return grammar;
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
