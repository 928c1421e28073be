import type { Piece } from './utf8.js';
import type { Vocabulary } from './vocabulary.js';

/** Control tokens that are to be printed, with what they print then. */
export type ShownTokens = ReadonlyMap<number, Piece>;

/** Those of `texts` that are the text of one control token, which else would print nothing. */
export function shownTokens(vocabulary: Vocabulary, texts: readonly string[]): ShownTokens {
  const shown = new Map<number, Piece>();
  for (const text of texts) {
    const [token, ...more] = vocabulary.tokenize(text, true);
    if (token === undefined || more.length > 0) continue;
    const { bytes, ends } = vocabulary.token(token);
    if (bytes.length === 0 && !ends) shown.set(token, { bytes: Buffer.from(text), text });
  }
  return shown;
}
