import type { Bindings, Pointer } from './bindings.js';
import { Timeline } from './timeline.js';

/** The KV cache of one context: carries out what the timeline decides, and tells it what the cache refused. */
export class KvCache {
  readonly #native: Bindings;
  readonly #memory: Pointer;
  readonly #window: number;
  readonly #timeline: Timeline;

  /** `window`: tokens of the sliding window, 0 for a model without one. */
  constructor(native: Bindings, memory: Pointer, sequences: number, rewinds: boolean, window: number) {
    this.#native = native;
    this.#memory = memory;
    this.#window = window;
    this.#timeline = new Timeline(sequences, rewinds);
  }

  /** Gives a prompt a sequence and says how many of its tokens, `most` at most, are there. Null if all are busy. */
  claim(
    prompt: readonly number[],
    most: number,
  ): { readonly sequence: number; readonly keep: number } | null {
    const claim = this.#timeline.claim(prompt, most);
    if (claim === null) return null;
    const { sequence, keep, from } = claim;
    if (from !== null) {
      this.#native.llama_memory_seq_rm(this.#memory, sequence, -1, -1);
      this.#native.llama_memory_seq_cp(this.#memory, from, sequence, 0, keep);
    }
    return { sequence, keep: this.rewind(sequence, keep) };
  }

  /** Drops the end of a sequence from `length` on, or all of it where that is not possible. Returns what is left. */
  rewind(sequence: number, length: number): number {
    const dropped = this.#native.llama_memory_seq_rm(this.#memory, sequence, length, -1);
    const left = dropped && (length === 0 || this.#reaches(sequence, length)) ? length : 0;
    if (left !== length) this.#native.llama_memory_seq_rm(this.#memory, sequence, -1, -1);
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
    const sequence = this.#timeline.evict();
    if (sequence === null) return false;
    return this.#native.llama_memory_seq_rm(this.#memory, sequence, -1, -1);
  }

  get cachedTokens(): number {
    return this.#timeline.cachedTokens;
  }

  /**
   * Whether the cache still holds what the token at `length` attends to. A cache that keeps only the sliding window
   * accepts a rewind past it, and the reply is then silently wrong.
   */
  #reaches(sequence: number, length: number): boolean {
    const first = this.#native.llama_memory_seq_pos_min(this.#memory, sequence);
    return first >= 0 && first <= Math.max(0, length - this.#window);
  }
}
