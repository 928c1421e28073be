import koffi from 'koffi';
import type { Bindings, Pointer } from './bindings.js';

/** What the KV cache held for one sequence, in plain memory that has to be freed. */
export interface SequenceState {
  readonly address: Pointer;
  readonly bytes: number;
}

/**
 * Stands for all sequences. Of one sequence, llama.cpp leaves out what sliding windows have passed, so that such a state
 * cannot be rewound; of all of them, it leaves out nothing.
 */
export const ALL = -1;

export function saveState(native: Bindings, context: Pointer, sequence: number): SequenceState {
  const size = native.llama_state_seq_get_size(context, sequence);
  const address = koffi.alloc('uint8', Math.max(1, size)) as Pointer;
  return { address, bytes: native.llama_state_seq_get_data(context, address, size, sequence) };
}

/** Copies a state into an empty sequence. False if the cache has no room for it in one piece. */
export function loadState(
  native: Bindings,
  context: Pointer,
  sequence: number,
  { address, bytes }: SequenceState,
): boolean {
  return native.llama_state_seq_set_data(context, address, bytes, sequence) > 0;
}

export function freeState({ address }: SequenceState): void {
  koffi.free(address);
}
