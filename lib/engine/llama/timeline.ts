/** Where the KV cache will hold a prompt: `keep` tokens are there already, copied from `from` unless that is null. */
export interface Claim {
  readonly sequence: number;
  readonly keep: number;
  readonly from: number | null;
}

/** A sequence and how many of its first tokens a prompt shares. */
interface Match {
  readonly sequence: Sequence;
  readonly length: number;
}

interface Sequence {
  readonly id: number;
  tokens: number[];
  busy: boolean;
  /** Turn of the clock at which it was used last. */
  usedAt: number;
}

/** A tail of this many tokens is worth a sequence of its own when a prompt leaves it; a shorter one is read again. */
const BRANCH_WORTH = 32;

function commonPrefix(a: readonly number[], b: readonly number[], limit: number): number {
  const end = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}

/** A longer prefix is better; of equal ones, that of the shorter sequence, which leaves less behind. */
function isBetter(a: Match, b: Match): boolean {
  if (a.length !== b.length) return a.length > b.length;
  return a.sequence.tokens.length < b.sequence.tokens.length;
}

/**
 * Which sequence of the KV cache holds which tokens, and where a new prompt finds its longest prefix. Pure: it decides,
 * `KvCache` carries out.
 */
export class Timeline {
  readonly #sequences: readonly Sequence[];
  readonly #rewinds: boolean;
  #clock = 0;

  /** `rewinds`: whether the cache can drop the end of a sequence; recurrent models cannot. */
  constructor(sequences: number, rewinds: boolean) {
    this.#rewinds = rewinds;
    this.#sequences = Array.from({ length: sequences }, (_, id) => ({
      id,
      tokens: [],
      busy: false,
      usedAt: 0,
    }));
  }

  /**
   * Gives `prompt` a sequence, busy until `release`. Keeps `most` tokens at most: all but the last where the logits of
   * that one are still needed. A branch that the prompt leaves stays cached where another sequence is free. Returns
   * null if all are busy.
   */
  claim(prompt: readonly number[], most: number): Claim | null {
    const best = this.#longestPrefix(prompt, most);
    const target = this.#targetFor(best);
    if (target === null) return null;
    const from = best !== null && best.sequence !== target ? best.sequence : null;
    const keep = best?.length ?? 0;
    target.tokens = prompt.slice(0, keep);
    target.busy = true;
    this.#touch(target);
    return { sequence: target.id, keep, from: from?.id ?? null };
  }

  /** The tokens of a sequence that the cache holds. */
  tokens(sequence: number): readonly number[] {
    return this.#at(sequence).tokens;
  }

  append(sequence: number, tokens: readonly number[]): void {
    const { tokens: held } = this.#at(sequence);
    for (const token of tokens) held.push(token);
  }

  truncate(sequence: number, length: number): void {
    this.#at(sequence).tokens.length = length;
  }

  /** The reply is over; its tokens stay cached until room is needed. */
  release(sequence: number): void {
    const released = this.#at(sequence);
    released.busy = false;
    this.#touch(released);
  }

  /** Empties the idle sequence that was used longest ago; null if there is none. */
  evict(): number | null {
    const oldest = this.#leastRecent(sequence => !sequence.busy && sequence.tokens.length > 0);
    if (oldest === null) return null;
    oldest.tokens = [];
    return oldest.id;
  }

  /** Distinct tokens over all sequences: a prefix that several share counts once. */
  get cachedTokens(): number {
    let total = 0;
    this.#sequences.forEach(({ tokens }, index) => {
      const earlier = this.#sequences.slice(0, index);
      const shared = earlier.map(other => commonPrefix(tokens, other.tokens, tokens.length));
      total += tokens.length - Math.max(0, ...shared);
    });
    return total;
  }

  #longestPrefix(prompt: readonly number[], most: number): Match | null {
    return this.#sequences
      .map(sequence => ({ sequence, length: commonPrefix(sequence.tokens, prompt, most) }))
      .filter(({ sequence, length }) => length > 0 && this.#canUse(sequence, length))
      .reduce<Match | null>((best, match) => (best === null || isBetter(match, best) ? match : best), null);
  }

  #canUse(sequence: Sequence, length: number): boolean {
    return this.#rewinds || (length === sequence.tokens.length && !sequence.busy);
  }

  #targetFor(best: Match | null): Sequence | null {
    if (best !== null && !best.sequence.busy) {
      const left = best.sequence.tokens.length - best.length;
      if (left < BRANCH_WORTH) return best.sequence;
    }
    const idle = (sequence: Sequence) => !sequence.busy;
    const other = this.#leastRecent(sequence => idle(sequence) && sequence !== best?.sequence);
    if (other !== null) return other;
    return best !== null && idle(best.sequence) ? best.sequence : null;
  }

  /** Empty sequences first, then the one used longest ago. */
  #leastRecent(fits: (sequence: Sequence) => boolean): Sequence | null {
    const rank = (sequence: Sequence) => (sequence.tokens.length === 0 ? -1 : sequence.usedAt);
    let found: Sequence | null = null;
    for (const sequence of this.#sequences) {
      if (fits(sequence) && (found === null || rank(sequence) < rank(found))) found = sequence;
    }
    return found;
  }

  #touch(sequence: Sequence): void {
    sequence.usedAt = ++this.#clock;
  }

  #at(sequence: number): Sequence {
    return this.#sequences[sequence]!;
  }
}
