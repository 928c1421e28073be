import type { Bindings } from '../../../lib/engine/llama/bindings.js';

/** A token of a batch. */
export interface Entry {
  readonly token: number;
  readonly position: number;
  readonly sequence: number;
}

/** Nothing, which llama.cpp takes for the beginning or the end. */
const open = (position: number, otherwise: number): number => (position < 0 ? otherwise : position);

/** The unified KV cache of a model without weights: which sequence holds which tokens, in how many cells. */
export class ScriptedCells {
  readonly #capacity: number;
  readonly #rewinds: boolean;
  /** Cells by sequence and position; one cell may belong to several sequences. */
  readonly #sequences = new Map<number, { readonly token: number }[]>();

  /** `rewinds`: whether the end of a sequence can be dropped. */
  constructor(capacity: number, rewinds: boolean) {
    this.#capacity = capacity;
    this.#rewinds = rewinds;
  }

  tokens(sequence: number): readonly number[] {
    return this.#of(sequence).map(({ token }) => token);
  }

  get used(): number {
    return new Set([...this.#sequences.values()].flat()).size;
  }

  /** False where the cells do not suffice; then nothing has changed. */
  add(entries: readonly Entry[]): boolean {
    if (this.used + entries.length > this.#capacity) return false;
    for (const { token, position, sequence } of entries) {
      const held = this.#of(sequence);
      if (position !== held.length) throw new Error(`position ${position} behind ${held.length} tokens`);
      held.push({ token });
    }
    return true;
  }

  /** The functions of llama.cpp that a `KvCache` calls; states cannot be restored. */
  get native(): Bindings {
    return {
      llama_memory_seq_rm: (_: bigint, sequence: number, from: number, to: number) =>
        this.#remove(sequence, open(from, 0), open(to, Number.POSITIVE_INFINITY)),
      llama_memory_seq_cp: (_: bigint, source: number, target: number, from: number, to: number) => {
        this.#sequences.set(target, this.#of(source).slice(from, to));
      },
      llama_memory_seq_pos_min: (_: bigint, sequence: number) => (this.#of(sequence).length > 0 ? 0 : -1),
      llama_state_seq_get_size: () => 1,
      llama_state_seq_get_data: () => 1,
      llama_state_seq_set_data: () => 0,
    } as unknown as Bindings;
  }

  #remove(sequence: number, from: number, to: number): boolean {
    const held = this.#of(sequence);
    if (from >= held.length) return true;
    if (to < held.length || (from > 0 && !this.#rewinds)) return false;
    held.length = from;
    return true;
  }

  #of(sequence: number): { readonly token: number }[] {
    const held = this.#sequences.get(sequence) ?? [];
    this.#sequences.set(sequence, held);
    return held;
  }
}
