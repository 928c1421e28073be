import type { Sampling } from '../../chat/sampling.js';

/** Parameters of a completion by the names of @fugood/llama.node. */
export type NativeSampling = Readonly<Record<string, unknown>>;

/** A word that a lazy grammar waits for: `COMMON_GRAMMAR_TRIGGER_TYPE_WORD` of llama.cpp's common.h. */
const WORD = 1;

/**
 * What is to be generated, with a `seed` that is drawn already. Every parameter is named, because the package's own defaults for XTC and DRY are not off.
 * It has no `logit_bias`, which is left out; stop strings are looked for in the text.
 */
export function nativeSampling(
  sampling: Sampling,
  seed: number,
  grammarAfter: readonly string[] = [],
): NativeSampling {
  const { repeat_penalty, repeat_last_n, presence_penalty, frequency_penalty, grammar, max_tokens } =
    sampling;
  const { stop: _, logit_bias: __, ...rest } = sampling;
  const isLazy = grammar !== '' && grammarAfter.length > 0;
  return {
    ...rest,
    penalty_repeat: repeat_penalty,
    penalty_last_n: repeat_last_n,
    penalty_present: presence_penalty,
    penalty_freq: frequency_penalty,
    n_predict: max_tokens,
    seed,
    grammar_lazy: isLazy,
    ...(isLazy && {
      grammar_triggers: grammarAfter.map(value => ({ type: WORD, value })),
      // A trigger that is one token has to be one of these.
      preserved_tokens: grammarAfter,
    }),
  };
}
