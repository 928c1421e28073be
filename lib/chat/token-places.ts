import type { TokenLogprobs } from './reply.js';

/** Which tokens stand for which part of a text that is told in other pieces than it came. */
export class TokenPlaces {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #waiting: { readonly token: TokenLogprobs; readonly at: number }[] = [];
  #length = 0;

  /** The next tokens of the text. */
  add(tokens: readonly TokenLogprobs[]): void {
    for (const token of tokens) {
      this.#waiting.push({ token, at: this.#length });
      this.#length += this.#decoder.decode(Uint8Array.from(token.bytes), { stream: true }).length;
    }
  }

  /** Takes those that begin in the text from `start` up to `end`; what begins before is of no text. */
  take(start: number, end: number): readonly TokenLogprobs[] {
    const first = this.#waiting.findIndex(({ at }) => at >= end);
    const taken = this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    return taken.filter(({ at }) => at >= start).map(({ token }) => token);
  }
}
