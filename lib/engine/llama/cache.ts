import type { Bindings } from './bindings.js';
import type { Context } from './context.js';
import type { DiskStates, ReadState } from './disk-states.js';
import { KeptStates } from './kept-states.js';
import type { PromptEnds } from './logits.js';
import { ALL, freeState, saveState } from './sequence-state.js';
import { needsWhole, type Occasion } from './state-worth.js';
import { Timeline } from './timeline.js';

export interface KvCacheParts {
  readonly native: Bindings;
  readonly context: Context;
  /** Replies that can run at once. */
  readonly sequences: number;
  /** Whether the cache can drop the end of a sequence; recurrent models cannot. */
  readonly rewinds: boolean;
  /** Tokens of the sliding window, 0 for a model without one. */
  readonly window: number;
  /** Tokens that the cache holds, and that are kept beside it at most. */
  readonly contextSize: number;
  readonly ends: PromptEnds;
  /** Null where nothing is kept on disk. */
  readonly disk: DiskStates | null;
}

/** The KV cache of one context: carries out what the timeline decides, and tells it what the cache refused. */
export class KvCache {
  readonly #native: Bindings;
  readonly #context: Context;
  /** Whether a sequence can take over the beginning of one that a reply uses. */
  readonly shares: boolean;
  readonly #window: number;
  readonly #whole: boolean;
  readonly #timeline: Timeline;
  readonly #kept: KeptStates;
  readonly #ends: PromptEnds;
  readonly #disk: DiskStates | null;

  constructor({ native, context, sequences, rewinds, window, contextSize, ends, disk }: KvCacheParts) {
    this.#native = native;
    this.#context = context;
    this.shares = rewinds;
    this.#window = window;
    this.#timeline = new Timeline(sequences, rewinds);
    this.#whole = needsWhole(rewinds, window, sequences);
    const whole = this.#whole;
    this.#kept = new KeptStates({ native, context, rewinds, whole, most: contextSize });
    this.#ends = ends;
    this.#disk = disk;
  }

  /**
   * Gives a prompt a sequence and says how many of its tokens are there: all but the last at most, unless the logits after
   * that one are known; none where it is to be read `afresh`. Null if all are busy.
   */
  claim(
    prompt: readonly number[],
    afresh = false,
  ): { readonly sequence: number; readonly keep: number } | null {
    const known = this.#ends.find(prompt) === null ? prompt.length - 1 : prompt.length;
    const most = afresh ? 0 : known;
    const kept = this.#kept.find(prompt, most);
    const here = Math.max(kept?.length ?? 0, this.#timeline.longest(prompt, most));
    const read = this.#disk?.read(prompt, most, here) ?? null;
    try {
      const claim = this.#timeline.claim(prompt, most, (read ?? kept)?.length ?? 0);
      if (claim === null) return null;
      const { sequence, keep, from, leaves } = claim;
      if (leaves !== null) this.#kept.keep(sequence, leaves);
      let there = keep;
      if (from !== null) {
        this.#native.llama_memory_seq_rm(this.#context.memory, sequence, -1, -1);
        if (from !== 'outside')
          this.#native.llama_memory_seq_cp(this.#context.memory, from, sequence, 0, keep);
        else if (read !== null) there = this.#restore(read, sequence, prompt);
        else if (!this.#kept.restore(kept!.state, sequence)) there = 0;
      }
      this.#kept.trim();
      return { sequence, keep: this.rewind(sequence, there) };
    } finally {
      if (read !== null) freeState(read);
    }
  }

  /** How many tokens of a prompt are in the cache or kept beside it. */
  held(prompt: readonly number[]): number {
    const kept = this.#kept.find(prompt, prompt.length)?.length ?? 0;
    return Math.max(kept, this.#timeline.longest(prompt, prompt.length));
  }

  /** Drops the end of a sequence from `length` on, or all of it where that is not possible. Returns what is left. */
  rewind(sequence: number, length: number): number {
    const dropped = this.#native.llama_memory_seq_rm(this.#context.memory, sequence, length, -1);
    const left = dropped && (length === 0 || this.#reaches(sequence, length)) ? length : 0;
    if (left !== length) this.#native.llama_memory_seq_rm(this.#context.memory, sequence, -1, -1);
    this.#timeline.truncate(sequence, left);
    return left;
  }

  append(sequence: number, tokens: readonly number[]): void {
    this.#timeline.append(sequence, tokens);
  }

  release(sequence: number): void {
    this.#timeline.release(sequence);
  }

  /** Frees the cells of the idle sequence used longest ago. False if there is none. */
  evict(): boolean {
    const evicted = this.#timeline.evict();
    if (evicted === null) return false;
    const { sequence, leaves } = evicted;
    if (leaves !== null) this.#kept.keep(sequence, leaves);
    this.#kept.trim();
    return this.#native.llama_memory_seq_rm(this.#context.memory, sequence, -1, -1);
  }

  /** Keeps on disk what no reply uses now, as far as it is worth that; with the last, also what is beside the cache. */
  async save(occasion: Occasion): Promise<void> {
    if (this.#disk === null) return;
    for (const sequence of this.#timeline.idle) {
      const tokens = [...this.#timeline.tokens(sequence)];
      const take = () => saveState(this.#native, this.#context.address, this.#whole ? ALL : sequence);
      await this.#disk.save({ tokens, end: this.#ends.within(tokens), take, give: freeState }, occasion);
    }
    if (!occasion.last) return;
    for (const state of this.#kept.newestFirst) {
      const end = this.#ends.within(state.tokens);
      await this.#disk.save({ tokens: state.tokens, end, take: () => state, give: () => {} }, occasion);
    }
  }

  /** Every sequence: whether a reply uses it, and how many tokens the cache holds of it. */
  get sequences(): Timeline['sequences'] {
    return this.#timeline.sequences;
  }

  get cachedTokens(): number {
    return this.#timeline.cachedTokens;
  }

  /** Memory of what is kept beside the cache. */
  get keptBytes(): number {
    return this.#kept.bytes;
  }

  free(): void {
    this.#kept.free();
  }

  /** Copies a state from disk into an empty sequence, and gives the tokens of `prompt` that it holds. */
  #restore(read: ReadState, sequence: number, prompt: readonly number[]): number {
    while (!this.#disk!.restore(read, sequence)) if (!this.evict()) return 0;
    if (read.logits !== null) this.#ends.remember(prompt, read.logits);
    return read.length;
  }

  /**
   * Whether the cache still holds what the token at `length` attends to. A cache that keeps only the sliding window
   * accepts a rewind past it, and the reply is then silently wrong.
   */
  #reaches(sequence: number, length: number): boolean {
    const first = this.#native.llama_memory_seq_pos_min(this.#context.memory, sequence);
    return first >= 0 && first <= Math.max(0, length - this.#window);
  }
}
