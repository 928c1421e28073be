import type { Bindings } from './bindings.js';
import type { Context } from './context.js';
import { commonPrefix } from './prefix.js';
import { ALL, freeState, loadState, type SequenceState, saveState } from './sequence-state.js';

/** What the KV cache held for one conversation. */
export interface KeptState extends SequenceState {
  readonly tokens: readonly number[];
}

export interface KeptStatesParts {
  readonly native: Bindings;
  readonly context: Context;
  /** Whether a state is of use for a prompt that shares only its beginning. */
  readonly rewinds: boolean;
  /** Whether a state is that of all sequences, of which there is one. */
  readonly whole: boolean;
  /** Tokens of all states together. */
  readonly most: number;
}

/**
 * States of conversations that gave their place in the KV cache to another, copied into plain memory: cells that stay in
 * the cache would make each token of the running reply dearer, and copying 1,000 tokens back takes a hundredth of the
 * time of reading them again.
 */
export class KeptStates {
  readonly #parts: KeptStatesParts;
  /** Used longest ago first. */
  readonly #states: KeptState[] = [];

  constructor(parts: KeptStatesParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#states.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get newestFirst(): readonly KeptState[] {
    return [...this.#states].reverse();
  }

  /** The state that holds most of the beginning of `prompt`, `most` tokens of it at most. */
  find(
    prompt: readonly number[],
    most: number,
  ): { readonly state: KeptState; readonly length: number } | null {
    let best: { readonly state: KeptState; readonly length: number } | null = null;
    for (const state of this.#states) {
      const length = commonPrefix(state.tokens, prompt, most);
      const usable = this.#parts.rewinds || length === state.tokens.length;
      if (usable && length > (best?.length ?? 0)) best = { state, length };
    }
    return best;
  }

  /** Copies what `sequence` holds, which are `tokens`. */
  keep(sequence: number, tokens: readonly number[]): void {
    const { native, context, whole } = this.#parts;
    const index = whole ? ALL : sequence;
    this.#states.push({ tokens: [...tokens], ...saveState(native, context.address, index) });
  }

  /** Copies a state into an empty sequence. False if the cache has no room for it in one piece. */
  restore(state: KeptState, sequence: number): boolean {
    const { native, context, whole } = this.#parts;
    this.#states.push(...this.#states.splice(this.#states.indexOf(state), 1));
    return loadState(native, context.address, whole ? ALL : sequence, state);
  }

  /** Frees the states that another one covers, then those used longest ago, until the others are few enough. */
  trim(): void {
    const { rewinds, most } = this.#parts;
    const covers = (a: KeptState, b: KeptState) =>
      a.tokens.length >= b.tokens.length &&
      (rewinds || a.tokens.length === b.tokens.length) &&
      commonPrefix(a.tokens, b.tokens, b.tokens.length) === b.tokens.length;
    const covered = this.#states.filter((state, index) =>
      this.#states.some((other, at) => at > index && covers(other, state)),
    );
    for (const state of covered) this.#drop(state);
    let total = this.#states.reduce((sum, state) => sum + state.tokens.length, 0);
    while (total > most) {
      const oldest = this.#states[0]!;
      total -= oldest.tokens.length;
      this.#drop(oldest);
    }
  }

  free(): void {
    for (const state of [...this.#states]) this.#drop(state);
  }

  #drop(state: KeptState): void {
    freeState(state);
    this.#states.splice(this.#states.indexOf(state), 1);
  }
}
