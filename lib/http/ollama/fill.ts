import type { GgufFacts } from '../../models/gguf/facts.js';

/** Tokens between which a model fills in: before what precedes the gap, before what follows it, before the gap. */
export interface FillTokens {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
}

/**
 * The tokens for filling in, under the names of llama.cpp and those before (`tokenizer.ggml.fim_pre_token_id`,
 * `…prefix_token_id`); undefined where the file names not all of them.
 */
export function fillTokens(facts: Pick<GgufFacts, 'specialTokens'> | undefined): FillTokens | undefined {
  const token = (...names: readonly string[]) =>
    names.map(name => facts?.specialTokens.get(name)).find(id => id !== undefined);
  const prefix = token('fim_pre', 'prefix');
  const suffix = token('fim_suf', 'suffix');
  const middle = token('fim_mid', 'middle');
  if (prefix === undefined || suffix === undefined || middle === undefined) return undefined;
  return { prefix, suffix, middle };
}
