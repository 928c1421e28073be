import { type Static, Type } from 'typebox';
import type { TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { finite, tokenText } from '../answers/probabilities.js';
import { closed, nullable } from '../schemas.js';

/** `logprobs` of a choice of a completion: four lists with an item for each token. */
export const TextLogprobs = Type.Object(
  {
    tokens: Type.Array(Type.String()),
    token_logprobs: Type.Array(nullable(Type.Number()), {
      description: 'Natural logarithms; null for the first token of a prompt.',
    }),
    top_logprobs: Type.Array(nullable(Type.Record(Type.String(), Type.Number()))),
    text_offset: Type.Array(Type.Integer({ minimum: 0, description: 'Characters of the text before it.' })),
  },
  closed,
);

export type TextLogprobs = Static<typeof TextLogprobs>;

/** A token of a text; of the first one of a prompt nothing is known but its bytes. */
export type TextToken = TokenLogprobs | Pick<TokenLogprobs, 'bytes'>;

/** Writes the tokens of one text, called with one run of them after the other. */
export function textLogprobs(): (tokens: readonly TextToken[]) => TextLogprobs {
  let offset = 0;
  return tokens => {
    const texts = tokens.map(tokenText);
    return {
      tokens: texts,
      token_logprobs: tokens.map(token => ('logprob' in token ? finite(token.logprob) : null)),
      top_logprobs: tokens.map(token => ('top' in token ? topOf(token.top, token) : null)),
      text_offset: texts.map(text => {
        const before = offset;
        offset += [...text].length;
        return before;
      }),
    };
  };
}

/** The most probable tokens by their text, best first, and the one that is there; of two with one text the better. */
function topOf(top: readonly TokenProbability[], chosen: TokenProbability): Record<string, number> {
  const known = new Map<string, number>();
  for (const token of [...top, chosen]) {
    const text = tokenText(token);
    if (!known.has(text)) known.set(text, finite(token.logprob));
  }
  return Object.fromEntries(known);
}

/** Runs that follow each other as one; null where there is none. */
export function joined(runs: readonly TextLogprobs[]): TextLogprobs | null {
  if (runs.length === 0) return null;
  return {
    tokens: runs.flatMap(run => run.tokens),
    token_logprobs: runs.flatMap(run => run.token_logprobs),
    top_logprobs: runs.flatMap(run => run.top_logprobs),
    text_offset: runs.flatMap(run => run.text_offset),
  };
}
