import { type Static, Type } from 'typebox';
import type { TokenLogprobs, TokenProbability } from '../../chat/reply.js';
import { closed } from './fields.js';

const fields = {
  token: Type.String({ description: 'Its text; with U+FFFD where it is not whole UTF-8.' }),
  logprob: Type.Number({ description: 'Natural logarithm, before sampling; -9999 for what cannot come.' }),
  bytes: Type.Array(Type.Integer({ minimum: 0, maximum: 255 })),
};

/** `logprobs` of a choice of a chat. */
export const ChatLogprobs = Type.Object(
  {
    content: Type.Array(
      Type.Object(
        {
          ...fields,
          top_logprobs: Type.Array(Type.Object(fields, closed), {
            description: 'The most probable, best first.',
          }),
        },
        closed,
      ),
    ),
    refusal: Type.Null(),
  },
  { ...closed, title: 'OpenAILogprobs' },
);

/** JSON has no infinity. */
const IMPOSSIBLE = -9999;

const utf8 = new TextDecoder();

export const tokenText = ({ bytes }: Pick<TokenProbability, 'bytes'>): string =>
  utf8.decode(Uint8Array.from(bytes));
export const finite = (logprob: number): number => (Number.isFinite(logprob) ? logprob : IMPOSSIBLE);

const probability = (token: TokenProbability) => ({
  token: tokenText(token),
  logprob: finite(token.logprob),
  bytes: [...token.bytes],
});

/** Tokens as chats write them. */
export function chatLogprobs(tokens: readonly TokenLogprobs[]): Static<typeof ChatLogprobs> {
  const content = tokens.map(token => ({ ...probability(token), top_logprobs: token.top.map(probability) }));
  return { content, refusal: null };
}
