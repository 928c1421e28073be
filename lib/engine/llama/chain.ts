import type { Sampling } from '../../chat/sampling.js';
import type { Bindings, Pointer } from './bindings.js';
import { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** Sequences of tokens that DRY never joins over; the defaults of llama.cpp's `common/common.h`. */
const DRY_BREAKERS = ['\n', ':', '"', '*'];

/** Up to this top-k the candidates are found here; larger ones are left to llama.cpp. */
const LARGEST_TOP = 512;

/** What the chain looks at: the best token alone, the best k, or the whole vocabulary. */
export type Scope = 'best' | TopLogits | 'all';

export interface Chain {
  readonly address: Pointer;
  readonly scope: Scope;
  /** Whether it has to be told of each token: penalties and DRY look back. */
  readonly looksBack: boolean;
}

const hasPenalties = (s: Sampling): boolean =>
  s.repeat_last_n !== 0 && (s.repeat_penalty !== 1 || s.frequency_penalty !== 0 || s.presence_penalty !== 0);
const hasDry = (s: Sampling): boolean => s.dry_multiplier !== 0 && s.dry_penalty_last_n !== 0;

/**
 * Builds the chain of llama.cpp's samplers in the order of its `common_sampler_init`, without those that are off, and
 * feeds penalties and DRY with the prompt. A look-back of -1 is the whole context of `contextSize` tokens.
 */
export function createChain(
  native: Bindings,
  vocabulary: Vocabulary,
  sampling: Sampling,
  { seed, prompt, contextSize }: { seed: number; prompt: readonly number[]; contextSize: number },
): Chain {
  const window = (tokens: number) => (tokens < 0 ? contextSize : tokens);
  const s = {
    ...sampling,
    repeat_last_n: window(sampling.repeat_last_n),
    dry_penalty_last_n: window(sampling.dry_penalty_last_n),
  };
  const address = native.llama_sampler_chain_init({ no_perf: true });
  const parts = [...penalties(native, vocabulary, s), ...choice(native, vocabulary.size, s, seed)];
  for (const part of parts) native.llama_sampler_chain_add(address, part);
  const looksBack = hasPenalties(s) || hasDry(s);
  const fed = looksBack ? prompt.slice(-Math.max(s.repeat_last_n, s.dry_penalty_last_n)) : [];
  for (const token of fed) native.llama_sampler_accept(address, token);
  return { address, looksBack, scope: looksBack ? 'all' : scopeOf(s, vocabulary.size) };
}

/** What is left of the vocabulary by the first sampler of a chain without penalties. */
function scopeOf(s: Sampling, size: number): Scope {
  if (s.temperature <= 0) return 'best';
  const topFirst = s.mirostat === 0 && s.top_n_sigma <= 0 && s.top_k > 0;
  return topFirst && s.top_k <= Math.min(LARGEST_TOP, size) ? new TopLogits(s.top_k) : 'all';
}

function penalties(native: Bindings, { size, handle }: Vocabulary, s: Sampling): Pointer[] {
  const parts: Pointer[] = [];
  if (hasPenalties(s)) {
    const { repeat_last_n: last, repeat_penalty: repeat, frequency_penalty: frequency } = s;
    parts.push(native.llama_sampler_init_penalties(size, last, repeat, frequency, s.presence_penalty));
  }
  if (hasDry(s)) {
    const { dry_multiplier: multiplier, dry_base: base, dry_allowed_length: allowed } = s;
    const last = s.dry_penalty_last_n;
    const count = DRY_BREAKERS.length;
    parts.push(native.llama_sampler_init_dry(handle, multiplier, base, allowed, last, DRY_BREAKERS, count));
  }
  return parts;
}

function choice(native: Bindings, size: number, s: Sampling, seed: number): Pointer[] {
  if (s.temperature <= 0) return [native.llama_sampler_init_greedy()];
  if (s.mirostat === 0) return [...truncation(native, s, seed), native.llama_sampler_init_dist(seed)];
  const { mirostat_tau: tau, mirostat_eta: eta } = s;
  const mirostat =
    s.mirostat === 1
      ? native.llama_sampler_init_mirostat(size, seed, tau, eta, 100)
      : native.llama_sampler_init_mirostat_v2(seed, tau, eta);
  return [native.llama_sampler_init_temp(s.temperature), mirostat];
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
