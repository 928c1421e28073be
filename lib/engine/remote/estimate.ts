import type { Turn } from '../../chat/message.js';

/** Bytes of UTF-8 that a token of English text takes, about; of code and other languages it takes fewer. */
const BYTES = 4;
/** Pixels of a picture that a token stands for, about: https://docs.anthropic.com/en/docs/build-with-claude/vision. */
const PIXELS = 750;
/** Tokens of markup around a turn. */
const MARKUP = 4;

/** Tokens of a text, roughly: only the server has its tokenizer. */
export const estimatedTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES);

/** Tokens of turns, roughly. */
export function estimatedTurns(turns: readonly Turn[]): number {
  return turns.reduce(
    (sum, { content, images = [], toolCalls = [] }) =>
      sum +
      MARKUP +
      estimatedTokens(content) +
      images.reduce((pictures, { width, height }) => pictures + Math.ceil((width * height) / PIXELS), 0) +
      (toolCalls.length === 0 ? 0 : estimatedTokens(JSON.stringify(toolCalls))),
    0,
  );
}
