import type { Bindings, Pointer } from './bindings.js';
import { architectureNumber, architectureOf } from './model-text.js';

/** Architectures that look positions up in a table as long as the trained context (`pos_embd` in src/models). */
const learnedPositions: readonly string[] = ['gpt2', 'starcoder', 'mpt'];

/** Tokens that a model has positions for; llama.cpp ends the process at the next one. */
export function positionsOf(native: Bindings, model: Pointer): number {
  const learned = learnedPositions.includes(architectureOf(native, model));
  return learned ? native.llama_model_n_ctx_train(model) : Number.POSITIVE_INFINITY;
}

/**
 * Whether a context of `contextSize` tokens may encode positions in another way than a shorter one, as in models with
 * long and short RoPE factors (`get_rope_factors` in src/llama-model.cpp): what one has read does not go with the other.
 */
export function positionsVary(native: Bindings, model: Pointer, contextSize: number): boolean {
  return contextSize > architectureNumber(native, model, 'rope.scaling.original_context_length');
}
