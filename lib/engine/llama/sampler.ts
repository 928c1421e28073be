import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Candidates } from './candidates.js';
import { checkGrammar } from './grammar.js';
import type { Logits } from './logits.js';
import type { Vocabulary } from './vocabulary.js';

/** llama.cpp draws a seed of its own for this one, so the largest seed is taken as its neighbour. */
const RANDOM_SEED = 0xffffffff;

/** Sequences of tokens that DRY never joins over; the defaults of llama.cpp's `common/common.h`. */
const DRY_BREAKERS = ['\n', ':', '"', '*'];

/** A token chosen under a grammar may take this long, in milliseconds, before the grammar counts as too ambiguous. */
const GRAMMAR_LIMIT = 2000;

/** Chooses the tokens of one reply: a chain of llama.cpp's own samplers, so that nothing is sorted here. */
export class Sampler {
  readonly #native: Bindings;
  readonly #context: Pointer;
  readonly #logits: Logits;
  readonly #chain: Pointer;
  readonly #grammar: Pointer | null;
  readonly #candidates: Candidates;

  /**
   * `seed` is the one to use, whatever `sampling.seed` says. `prompt` feeds the penalties and DRY; a window of -1 is
   * the whole context of `contextSize` tokens. Throws BAD_INPUT for a grammar that cannot be used.
   */
  constructor(
    native: Bindings,
    context: Pointer,
    vocabulary: Vocabulary,
    logits: Logits,
    candidates: Candidates,
    sampling: Sampling,
    { seed, prompt, contextSize }: { seed: number; prompt: readonly number[]; contextSize: number },
  ) {
    this.#native = native;
    this.#context = context;
    this.#logits = logits;
    this.#candidates = candidates;
    this.#grammar = grammarOf(native, vocabulary, sampling.grammar);
    const windowed = {
      ...sampling,
      repeat_last_n: sampling.repeat_last_n < 0 ? contextSize : sampling.repeat_last_n,
      dry_penalty_last_n: sampling.dry_penalty_last_n < 0 ? contextSize : sampling.dry_penalty_last_n,
    };
    this.#chain = native.llama_sampler_chain_init({ no_perf: true });
    const parts = samplers(native, vocabulary, windowed, Math.min(seed, RANDOM_SEED - 1));
    for (const part of parts) native.llama_sampler_chain_add(this.#chain, part);
    const looksBack = Math.max(windowed.repeat_last_n, windowed.dry_penalty_last_n);
    const fed = hasPenalties(windowed) || hasDry(windowed) ? prompt.slice(-looksBack) : [];
    for (const token of fed) native.llama_sampler_accept(this.#chain, token);
  }

  /** Chooses the token that follows output `index` of the last decode. Null if the grammar allows none. */
  sample(index: number): number | null {
    if (this.#grammar !== null) return this.sampleFrom(this.#logits.at(index));
    return this.#native.llama_sampler_sample(this.#chain, this.#context, index);
  }

  /** The same for logits that were kept. */
  sampleFrom(logits: Float32Array): number | null {
    const start = performance.now();
    const token = this.#choose(logits);
    if (this.#grammar !== null && performance.now() - start > GRAMMAR_LIMIT) {
      throw new LlmtuiError('BAD_INPUT', 'grammar: too ambiguous, a token takes seconds');
    }
    if (token === null) return null;
    this.#native.llama_sampler_accept(this.#chain, token);
    if (this.#grammar !== null && !this.#candidates.ends(token)) {
      this.#native.llama_sampler_accept(this.#grammar, token);
    }
    return token;
  }

  free(): void {
    this.#native.llama_sampler_free(this.#chain);
    if (this.#grammar !== null) this.#native.llama_sampler_free(this.#grammar);
  }

  /**
   * As llama.cpp's `common_sampler_sample`: chooses freely, and only if the grammar refuses that token, applies the
   * grammar to the whole vocabulary and chooses again. What it returns the grammar was asked about: accepting any
   * other token would end the process.
   */
  #choose(logits: Float32Array): number | null {
    const candidates = this.#candidates;
    candidates.fill(logits);
    const free = candidates.choose(this.#chain);
    if (this.#grammar === null || candidates.allows(this.#grammar, free)) return free;
    candidates.fill(logits);
    candidates.apply(this.#grammar);
    const forced = candidates.choose(this.#chain);
    return candidates.allows(this.#grammar, forced) ? forced : null;
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

const hasPenalties = (s: Sampling): boolean =>
  s.repeat_last_n !== 0 && (s.repeat_penalty !== 1 || s.frequency_penalty !== 0 || s.presence_penalty !== 0);
const hasDry = (s: Sampling): boolean => s.dry_multiplier !== 0 && s.dry_penalty_last_n !== 0;

/** The chain in the order of llama.cpp's `common_sampler_init`, without the parts that are off. */
function samplers(native: Bindings, vocabulary: Vocabulary, s: Sampling, seed: number): Pointer[] {
  const { size, handle } = vocabulary;
  const chain: Pointer[] = [];
  const bias = biases(vocabulary, s.logit_bias);
  if (bias.count > 0) chain.push(native.llama_sampler_init_logit_bias(size, bias.count, bias.bytes));
  if (hasPenalties(s)) {
    const { repeat_last_n: last, repeat_penalty: repeat, frequency_penalty: frequency } = s;
    chain.push(native.llama_sampler_init_penalties(size, last, repeat, frequency, s.presence_penalty));
  }
  if (hasDry(s)) {
    const { dry_multiplier: multiplier, dry_base: base, dry_allowed_length: allowed } = s;
    const last = s.dry_penalty_last_n;
    const count = DRY_BREAKERS.length;
    chain.push(native.llama_sampler_init_dry(handle, multiplier, base, allowed, last, DRY_BREAKERS, count));
  }
  if (s.temperature <= 0) return [...chain, native.llama_sampler_init_greedy()];
  if (s.mirostat === 0)
    return [...chain, ...truncation(native, s, seed), native.llama_sampler_init_dist(seed)];
  chain.push(native.llama_sampler_init_temp(s.temperature));
  const { mirostat_tau: tau, mirostat_eta: eta } = s;
  const mirostat =
    s.mirostat === 1
      ? native.llama_sampler_init_mirostat(size, seed, tau, eta, 100)
      : native.llama_sampler_init_mirostat_v2(seed, tau, eta);
  return [...chain, mirostat];
}

function truncation(native: Bindings, s: Sampling, seed: number): Pointer[] {
  const chain: Pointer[] = [];
  if (s.top_n_sigma > 0) chain.push(native.llama_sampler_init_top_n_sigma(s.top_n_sigma));
  if (s.top_k > 0) chain.push(native.llama_sampler_init_top_k(s.top_k));
  if (s.typical_p < 1) chain.push(native.llama_sampler_init_typical(s.typical_p, 1));
  if (s.top_p < 1) chain.push(native.llama_sampler_init_top_p(s.top_p, 1));
  if (s.min_p > 0) chain.push(native.llama_sampler_init_min_p(s.min_p, 1));
  if (s.xtc_probability > 0 && s.xtc_threshold <= 0.5) {
    chain.push(native.llama_sampler_init_xtc(s.xtc_probability, s.xtc_threshold, 1, seed));
  }
  chain.push(native.llama_sampler_init_temp(s.temperature));
  return chain;
}

/** An array of `struct llama_logit_bias`: what was asked for, and what the model must never say. */
function biases(vocabulary: Vocabulary, asked: Sampling['logit_bias']): { count: number; bytes: Uint8Array } {
  const wanted = Object.entries(asked).map(([token, bias]) => [Number(token), bias] as const);
  const known = wanted.filter(([token]) => Number.isInteger(token) && token >= 0 && token < vocabulary.size);
  const all = [...known, ...vocabulary.suppressed.map(token => [token, Number.NEGATIVE_INFINITY] as const)];
  const bytes = new DataView(new ArrayBuffer(Math.max(1, all.length) * 8));
  all.forEach(([token, bias], index) => {
    bytes.setInt32(index * 8, token, true);
    bytes.setFloat32(index * 8 + 4, bias, true);
  });
  return { count: all.length, bytes: new Uint8Array(bytes.buffer) };
}
