/** Text that may be shown now, and the stop string that has ended the reply, if one has. */
export interface Released {
  readonly text: string;
  readonly stop: string | null;
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
    if (this.#stops.length === 0) return { text, stop: null };
    const all = this.#held + text;
    const found = this.#first(all);
    if (found !== null) {
      this.#held = '';
      return { text: all.slice(0, found.index), stop: found.stop };
    }
    const held = Math.max(...this.#stops.map(stop => openEnd(all, stop)));
    this.#held = all.slice(all.length - held);
    return { text: all.slice(0, all.length - held), stop: null };
  }

  /** The stop string that comes first; of several at one place, the first that was given. */
  #first(text: string): { readonly index: number; readonly stop: string } | null {
    let first: { index: number; stop: string } | null = null;
    for (const stop of this.#stops) {
      const index = text.indexOf(stop);
      if (index >= 0 && (first === null || index < first.index)) first = { index, stop };
    }
    return first;
  }

  /** What was held back, once no more text follows. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}
