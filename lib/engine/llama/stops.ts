/** Text that may be shown now, and whether a stop string has ended the reply. */
export interface Released {
  readonly text: string;
  readonly stopped: boolean;
}

/** How many characters at the end of `text` may be the beginning of `stop`. */
function openEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}

/** Ends text before the first stop string, and holds back an end that may become one. */
export class StopMatcher {
  readonly #stops: readonly string[];
  #held = '';

  /** Empty strings among `stops` are ignored. */
  constructor(stops: readonly string[]) {
    this.#stops = stops.filter(stop => stop !== '');
  }

  push(text: string): Released {
    if (this.#stops.length === 0) return { text, stopped: false };
    const all = this.#held + text;
    const found = this.#stops.map(stop => all.indexOf(stop)).filter(index => index >= 0);
    if (found.length > 0) {
      this.#held = '';
      return { text: all.slice(0, Math.min(...found)), stopped: true };
    }
    const held = Math.max(...this.#stops.map(stop => openEnd(all, stop)));
    this.#held = all.slice(all.length - held);
    return { text: all.slice(0, all.length - held), stopped: false };
  }

  /** What was held back, once no more text follows. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}
