import type { Usage } from '../../chat/reply.js';
import type { VisionEnd } from './messages.js';

/** A reply that was asked for. */
export interface Begun {
  /** Milliseconds of the clock. */
  readonly askedAt: number;
  readonly seed: number;
}

/** When the text of a reply came. */
export class ReplyClock {
  readonly #begun: Begun;
  readonly #now: () => number;
  readonly #readingAt: number;
  #firstAt: number | undefined;
  #lastAt: number;

  constructor(begun: Begun, now: () => number) {
    this.#begun = begun;
    this.#now = now;
    this.#readingAt = now();
    this.#lastAt = this.#readingAt;
  }

  heard(): void {
    this.#lastAt = this.#now();
    this.#firstAt ??= this.#lastAt;
  }

  usage({ promptTokens, cachedTokens, replyTokens }: VisionEnd): Usage {
    const { askedAt, seed } = this.#begun;
    const firstAt = this.#firstAt ?? this.#now();
    return {
      promptTokens,
      cachedTokens,
      replyTokens,
      firstTokenMs: firstAt - askedAt,
      readMs: firstAt - this.#readingAt,
      replyMs: Math.max(0, this.#lastAt - firstAt),
      seed,
    };
  }
}
