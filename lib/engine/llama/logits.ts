import koffi from 'koffi';
import type { Bindings } from './bindings.js';
import type { Context } from './context.js';

/** Views that are kept; a context that grew has its logits elsewhere. */
const VIEWS = 64;

/** The logits of the last decode's outputs, where llama.cpp keeps them. */
export class Logits {
  readonly #native: Bindings;
  readonly #context: Context;
  readonly #size: number;
  /** By address: a batch with several outputs has as many, the same after each decode. */
  readonly #views = new Map<bigint, Float32Array>();

  /** `size`: tokens of the vocabulary. */
  constructor(native: Bindings, context: Context, size: number) {
    this.#native = native;
    this.#context = context;
    this.#size = size;
  }

  /** Those of output `index`; valid until the next decode. */
  at(index: number): Float32Array {
    const address = this.#native.llama_get_logits_ith(this.#context.address, index);
    if (address === null) throw new Error(`llama.cpp has no logits at ${index}`);
    const known = this.#views.get(address);
    if (known !== undefined) return known;
    if (this.#views.size >= VIEWS) this.#views.clear();
    const view = new Float32Array(koffi.view(address, this.#size * Float32Array.BYTES_PER_ELEMENT));
    this.#views.set(address, view);
    return view;
  }
}

/** Prompts whose logits are kept. */
const KEPT = 4;

/**
 * The logits at the end of the last few prompts. Asking again then reads nothing at all, and begins from exactly the
 * same numbers: evaluating the last token once more, alone instead of in a batch, gives slightly different ones, and
 * with them another text for the same seed.
 */
export class PromptEnds {
  readonly #ends: { readonly tokens: readonly number[]; readonly logits: Float32Array }[] = [];

  /** Keeps a copy. */
  remember(tokens: readonly number[], logits: Float32Array): void {
    const known = this.#ends.findIndex(end => same(end.tokens, tokens));
    if (known >= 0) this.#ends.splice(known, 1);
    this.#ends.push({ tokens: [...tokens], logits: logits.slice() });
    if (this.#ends.length > KEPT) this.#ends.shift();
  }

  find(tokens: readonly number[]): Float32Array | null {
    return this.#ends.find(end => same(end.tokens, tokens))?.logits ?? null;
  }

  /** The longest of these prompts that `tokens` begin with. */
  within(tokens: readonly number[]): { readonly length: number; readonly logits: Float32Array } | null {
    const begun = this.#ends.filter(end => same(end.tokens, tokens.slice(0, end.tokens.length)));
    return begun
      .map(end => ({ length: end.tokens.length, logits: end.logits }))
      .reduce<ReturnType<PromptEnds['within']>>(
        (best, end) => (best === null || end.length > best.length ? end : best),
        null,
      );
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}
