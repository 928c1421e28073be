import { Type } from 'typebox';
import type { TokenProbability } from '../../chat/reply.js';

/** A token and how probable it was, as every API writes it. */
export const probabilityFields = {
  token: Type.String({ description: 'Its text; with U+FFFD where it is not whole UTF-8.' }),
  logprob: Type.Number({ description: 'Natural logarithm, before sampling; -9999 for what cannot come.' }),
  bytes: Type.Array(Type.Integer({ minimum: 0, maximum: 255 })),
};

/** JSON has no infinity. */
const IMPOSSIBLE = -9999;

/** The text of a token. */
export const tokenText = ({ bytes }: Pick<TokenProbability, 'bytes'>): string =>
  Buffer.from(bytes).toString();

/** A logarithm as JSON can hold it. */
export const finite = (logprob: number): number => (Number.isFinite(logprob) ? logprob : IMPOSSIBLE);

/** A token as every API writes it. */
export const probabilityOf = (token: TokenProbability) => ({
  token: tokenText(token),
  logprob: finite(token.logprob),
  bytes: [...token.bytes],
});
