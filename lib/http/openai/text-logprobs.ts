import { type Static, Type } from 'typebox';
import type { TokenLogprobs } from '../../chat/reply.js';
import { closed, nullable } from './fields.js';
import { finite, tokenText } from './logprobs.js';

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

/** A token of a text; nothing is known of how probable the first one was. */
export type TextToken = Pick<TokenLogprobs, 'bytes'> & Partial<Pick<TokenLogprobs, 'logprob' | 'top'>>;

/** Writes the tokens of one text, called with one run of them after the other. */
export function textLogprobs(): (tokens: readonly TextToken[]) => TextLogprobs {
  let offset = 0;
  return tokens => {
    const texts = tokens.map(tokenText);
    return {
      tokens: texts,
      token_logprobs: tokens.map(({ logprob }) => (logprob === undefined ? null : finite(logprob))),
      top_logprobs: tokens.map(({ top }) => (top === undefined ? null : topOf(top))),
      text_offset: texts.map(text => {
        const before = offset;
        offset += [...text].length;
        return before;
      }),
    };
  };
}

/** Of two tokens with one text the more probable, which comes first. */
function topOf(top: TokenLogprobs['top']): Record<string, number> {
  const pairs = top.map(token => [tokenText(token), finite(token.logprob)] as const);
  return Object.fromEntries(pairs.reverse());
}

/** Two runs as one. */
export function joined(one: TextLogprobs | null, other: TextLogprobs | null): TextLogprobs | null {
  if (one === null || other === null) return one ?? other;
  return {
    tokens: [...one.tokens, ...other.tokens],
    token_logprobs: [...one.token_logprobs, ...other.token_logprobs],
    top_logprobs: [...one.top_logprobs, ...other.top_logprobs],
    text_offset: [...one.text_offset, ...other.text_offset],
  };
}
