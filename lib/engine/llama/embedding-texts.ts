import { LlmtuiError } from '../../errors.js';
import type { EmbedOptions, RawPrompt } from '../engine.js';
import type { Vocabulary } from './vocabulary.js';

/** What is read of a text. */
export interface TextTokens {
  readonly tokens: readonly number[];
  /** Its end is left out. */
  readonly isCut: boolean;
}

/**
 * The tokens of texts that are to be embedded. Throws CONTEXT_FULL that names the first text that is too long, unless it
 * is to be cut; BAD_INPUT for one without tokens, and for a token that there is not.
 */
export function textTokens(
  vocabulary: Pick<Vocabulary, 'tokenizeWhole' | 'checkTokens'>,
  texts: readonly RawPrompt[],
  maxTokens: number,
  { truncate = false, first = 0 }: EmbedOptions & { readonly first?: number },
): readonly TextTokens[] {
  return texts.map((text, index) => {
    const tokens = typeof text === 'string' ? vocabulary.tokenizeWhole(text) : text;
    if (typeof text !== 'string') vocabulary.checkTokens(text);
    const which = texts.length === 1 && first === 0 ? 'the text' : `text ${first + index + 1}`;
    if (tokens.length === 0) throw new LlmtuiError('BAD_INPUT', `${which} is empty`);
    if (tokens.length <= maxTokens) return { tokens, isCut: false };
    if (!truncate) throw tooLong(which, tokens.length, maxTokens);
    // What follows the text is wanted behind what is left of it, too.
    const after = typeof text === 'string' ? endOf(vocabulary) : [];
    return { tokens: [...tokens.slice(0, maxTokens - after.length), ...after], isCut: true };
  });
}

/** What the model wants behind a text: `[SEP]`, for instance. */
function endOf(vocabulary: Pick<Vocabulary, 'tokenizeWhole'>): readonly number[] {
  return vocabulary.tokenizeWhole('').slice(1);
}

const tooLong = (which: string, tokens: number, most: number): LlmtuiError =>
  new LlmtuiError(
    'CONTEXT_FULL',
    `${which} has ${tokens} tokens, and the model reads ${most}: split it, or have it cut with truncate`,
  );
