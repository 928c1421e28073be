import { LlmtuiError } from '../../errors.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Candidates } from './candidates.js';
import { checkGrammar } from './grammar.js';
import { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** Looking for allowed tokens may take this long, in milliseconds, before the grammar counts as too ambiguous. */
const LIMIT = 2000;

/** The most probable tokens that are asked about first: this many for each one that is wanted, and this many at least. */
const SHARE = 4;
const LEAST = 64;

/** A grammar as one reply follows it: which tokens it allows next. */
export class Constraint {
  readonly #native: Bindings;
  readonly #vocabulary: Vocabulary;
  readonly #candidates: Candidates;
  readonly #address: Pointer;
  /** Whether it names tokens, and not characters only. */
  readonly #namesTokens: boolean;
  #top: TopLogits | null = null;

  /** Throws BAD_INPUT for a grammar that cannot be used. */
  constructor(native: Bindings, vocabulary: Vocabulary, candidates: Candidates, source: string) {
    const isToken = (text: string) => vocabulary.tokenize(text, true).length === 1;
    const { namesTokens } = checkGrammar(source, vocabulary.size, isToken);
    const address = native.llama_sampler_init_grammar(vocabulary.handle, source, 'root');
    if (address === null) throw new LlmtuiError('BAD_INPUT', 'grammar: llama.cpp refuses it');
    this.#native = native;
    this.#vocabulary = vocabulary;
    this.#candidates = candidates;
    this.#address = address;
    this.#namesTokens = namesTokens;
  }

  /** Whether `token` may come next. */
  allows(token: number): boolean {
    return this.#prints(token) && this.#candidates.verdicts(this.#address, Int32Array.of(token))[0] === 1;
  }

  /**
   * Of the tokens that may come next, in ascending order, at least the `wanted` ones with the largest logits; all if
   * there are fewer. What a bias forbids is none of them. Throws BAD_INPUT if the grammar is too ambiguous.
   */
  allowed(logits: Float32Array, wanted: number): Int32Array {
    const start = performance.now();
    const ask = (tokens: Int32Array): Uint8Array => {
      const verdicts = this.#candidates.verdicts(this.#address, tokens);
      if (performance.now() - start <= LIMIT) return verdicts;
      throw new LlmtuiError('BAD_INPUT', 'grammar: too ambiguous, a token takes seconds');
    };
    const possible = (token: number) => logits[token] !== Number.NEGATIVE_INFINITY;
    const near = this.#near(logits, wanted, ask).filter(possible);
    return near.length >= wanted ? near : this.#all(ask).filter(possible).sort();
  }

  /** Whether the text is complete and nothing can follow. May miss it for a grammar that names tokens. */
  get isOver(): boolean {
    const { tree } = this.#candidates;
    const allowsAny = (tokens: Int32Array) => this.#candidates.verdicts(this.#address, tokens).includes(1);
    return !this.#namesTokens && allowsAny(tree.ends) && !allowsAny(tree.roots);
  }

  /** Goes on after `token`, which must be allowed: llama.cpp ends the process otherwise. */
  accept(token: number): void {
    if (!this.#vocabulary.token(token).ends) this.#native.llama_sampler_accept(this.#address, token);
  }

  free(): void {
    this.#native.llama_sampler_free(this.#address);
  }

  /** The allowed ones of the most probable tokens. */
  #near(logits: Float32Array, wanted: number, ask: (tokens: Int32Array) => Uint8Array): Int32Array {
    const count = Math.max(LEAST, SHARE * wanted);
    if (count >= logits.length) return new Int32Array(0);
    if (this.#top?.ids.length !== count) this.#top = new TopLogits(count);
    this.#top.find(logits);
    const tokens = this.#top.ids.filter(token => this.#prints(token)).sort();
    const verdicts = ask(tokens);
    return tokens.filter((_, index) => verdicts[index] === 1);
  }

  #all(ask: (tokens: Int32Array) => Uint8Array): Int32Array {
    if (!this.#namesTokens) return this.#candidates.tree.search(ask);
    const tokens = Int32Array.from({ length: this.#vocabulary.size }, (_, token) => token);
    const verdicts = ask(tokens);
    return tokens.filter((_, index) => verdicts[index] === 1);
  }

  /** A token that prints nothing has a text for llama.cpp, which would stand for characters that nobody sees. */
  #prints(token: number): boolean {
    const { bytes, ends } = this.#vocabulary.token(token);
    return bytes.length > 0 || ends || this.#namesTokens;
  }
}
