import type { Bindings, Pointer } from './bindings.js';
import { TokenArray } from './token-array.js';
import { TokenTree } from './token-tree.js';
import type { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** Candidate tokens for samplers that are applied one by one, as a grammar needs it. Made once for a model. */
export class Candidates {
  readonly #native: Bindings;
  readonly #vocabulary: Vocabulary;
  #array: TokenArray | null = null;
  #tree: TokenTree | null = null;

  constructor(native: Bindings, vocabulary: Vocabulary) {
    this.#native = native;
    this.#vocabulary = vocabulary;
  }

  /** The vocabulary in the order of its bytes; made when it is first asked for. */
  get tree(): TokenTree {
    this.#tree ??= new TokenTree(this.#native, this.#vocabulary);
    return this.#tree;
  }

  /** Takes the whole vocabulary, each token with its logit. */
  fill(logits: Float32Array): void {
    this.#tokens.fillAll(logits);
  }

  /** Takes the most probable tokens only, as many as `top` holds. */
  fillTop(logits: Float32Array, top: TopLogits): void {
    top.find(logits);
    this.#tokens.fillPairs(top.ids, top.logits);
  }

  /** Takes `tokens` only, each with its logit of those of the whole vocabulary. */
  fillSome(logits: Float32Array, tokens: Int32Array): void {
    this.#tokens.fillSome(tokens, logits);
  }

  /** Applies a chain that ends with a choice, and returns the chosen token. */
  choose(chain: Pointer): number {
    this.#native.llama_sampler_apply(chain, this.#tokens.address);
    return this.#tokens.chosen;
  }

  /** Tells of each of `tokens` whether a grammar allows it next: 1, or 0. The candidates are lost. */
  verdicts(grammar: Pointer, tokens: Int32Array): Uint8Array {
    const array = this.#tokens;
    array.fillEqual(tokens);
    this.#native.llama_sampler_apply(grammar, array.address);
    const verdicts = new Uint8Array(tokens.length);
    for (let index = 0; index < tokens.length; index++) verdicts[index] = array.isForbidden(index) ? 0 : 1;
    return verdicts;
  }

  free(): void {
    this.#array?.free();
    this.#array = null;
  }

  get #tokens(): TokenArray {
    this.#array ??= new TokenArray(this.#vocabulary.size);
    return this.#array;
  }
}
