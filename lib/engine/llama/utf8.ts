/** What a token prints: bytes, and text where they are whole characters. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly text: string | null;
}

/**
 * Joins the pieces of tokens into text: a character that is spread over several tokens comes out once it is whole, and
 * bytes that can never become a character come out as U+FFFD.
 */
export class Utf8Joiner {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Whether the decoder may hold the beginning of a character. */
  #open = false;

  /** The characters that are whole after `piece`; what is left waits for the next call. */
  push({ bytes, text }: Piece): string {
    if (text !== null && !this.#open) return text;
    this.#open = text === null;
    return this.#decoder.decode(bytes, { stream: true });
  }
}
