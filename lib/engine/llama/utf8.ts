/**
 * Joins the bytes of tokens into text: a character that is spread over several tokens comes out once it is whole, and
 * bytes that can never become a character come out as U+FFFD.
 */
export class Utf8Joiner {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** The characters that are whole after `bytes`; what is left waits for the next call. */
  push(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }
}
