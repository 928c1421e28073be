/** Prompt tokens that a batch takes at least, alone and beside replies that generate. */
const LEAST = 64;
const LEAST_SHARED = 16;

/**
 * Milliseconds that a batch of prompt tokens may take: until progress is shown; where several prompts came at once, of
 * which the last should not wait for the replies to the first; and until other replies go on.
 */
const ALONE = 500;
const SEVERAL = 1000;
const SHARED = 200;

/**
 * How many prompt tokens one batch reads. More at once are hardly faster on a CPU but much so on a GPU; fewer show
 * progress sooner and hold up other replies less. So the number follows the speed that was measured.
 */
export class ReadingPace {
  readonly #most: number;
  /** Tokens per millisecond of the last batch; 0 before there was one. */
  #speed = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** For a batch with so many prompts, beside replies that generate: the more wait for their first token, the more. */
  tokens(reading: number, generating: number): number {
    const least = generating === 0 ? LEAST : LEAST_SHARED;
    const alone = reading > 1 ? SEVERAL : ALONE;
    const time = generating === 0 ? alone : Math.min(ALONE, SHARED * Math.max(1, reading / generating));
    const wanted = this.#speed === 0 ? LEAST : Math.floor((this.#speed * time) / least) * least;
    return Math.min(Math.max(wanted, least), this.#most);
  }

  /** A batch with `tokens` prompt tokens took `ms`. Small ones say little about speed. */
  note(tokens: number, ms: number): void {
    if (tokens >= LEAST_SHARED) this.#speed = tokens / Math.max(ms, 0.1);
  }
}
