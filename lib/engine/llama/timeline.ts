import { commonPrefix } from './prefix.js';

/** Where the KV cache will hold a prompt. */
export interface Claim {
  readonly sequence: number;
  /** The first tokens of the prompt that are there already. */
  readonly keep: number;
  /** Where they have to be copied from: another sequence, or a state that is kept outside; null if they are in place. */
  readonly from: number | 'outside' | null;
  /** What the sequence holds until then, where that is worth keeping outside. */
  readonly leaves: readonly number[] | null;
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

/** This many tokens are worth keeping when a prompt takes their place; fewer are read again. */
const WORTH = 32;

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
   * that one are still needed. `outside`: how many a state kept outside holds. Returns null if all are busy.
   */
  claim(prompt: readonly number[], most: number, outside: number): Claim | null {
    const found = this.#longestPrefix(prompt, most);
    const best = found !== null && found.length >= outside ? found : null;
    const inPlace = best !== null && !best.sequence.busy;
    const target = inPlace ? best.sequence : this.#leastRecent(sequence => !sequence.busy);
    if (target === null) return null;
    const keep = best?.length ?? outside;
    const lost = target.tokens.length - (inPlace ? keep : 0);
    const leaves = lost < WORTH ? null : target.tokens;
    target.tokens = prompt.slice(0, keep);
    target.busy = true;
    this.#touch(target);
    const from = inPlace || keep === 0 ? null : (best?.sequence.id ?? 'outside');
    return { sequence: target.id, keep, from, leaves };
  }

  /** How many tokens of `prompt`, `most` at most, a sequence holds that can be used for it. */
  longest(prompt: readonly number[], most: number): number {
    return this.#longestPrefix(prompt, most)?.length ?? 0;
  }

  /** Sequences that no reply uses but that hold tokens. */
  get idle(): readonly number[] {
    return this.#sequences.filter(({ busy, tokens }) => !busy && tokens.length > 0).map(({ id }) => id);
  }

  /** Every sequence: whether a reply uses it, and how many tokens the cache holds of it. */
  get sequences(): readonly { readonly busy: boolean; readonly cachedTokens: number }[] {
    return this.#sequences.map(({ busy, tokens }) => ({ busy, cachedTokens: tokens.length }));
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
  evict(): { readonly sequence: number; readonly leaves: readonly number[] | null } | null {
    const oldest = this.#leastRecent(sequence => !sequence.busy && sequence.tokens.length > 0);
    if (oldest === null) return null;
    const leaves = oldest.tokens.length < WORTH ? null : oldest.tokens;
    oldest.tokens = [];
    return { sequence: oldest.id, leaves };
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
