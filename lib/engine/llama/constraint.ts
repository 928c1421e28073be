import { LlmtuiError } from '../../errors.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Candidates } from './candidates.js';
import { checkGrammar } from './grammar.js';
import { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

/** A step may take this long, in milliseconds, before the grammar counts as too ambiguous. */
const LIMIT = 2000;

/** The most probable tokens that are asked about first: this many for each one that is wanted, and this many at least. */
const SHARE = 4;
const LEAST = 64;

/** Tells of each token whether it may come next: 1, or 0. */
type Ask = (tokens: Int32Array) => Uint8Array;

export interface ConstraintParts {
  readonly native: Bindings;
  readonly vocabulary: Vocabulary;
  readonly candidates: Candidates;
}

/**
 * A grammar as one reply follows it: which tokens it allows next. Every call throws BAD_INPUT if it took longer than
 * `limit` ms, since the next one would take longer still.
 */
export class Constraint {
  readonly #parts: ConstraintParts;
  readonly #address: Pointer;
  /** Whether it names tokens, and not characters only. */
  readonly #namesTokens: boolean;
  readonly #limit: number;
  #top: TopLogits | null = null;

  /** Throws BAD_INPUT for a grammar that cannot be used. */
  constructor(parts: ConstraintParts, source: string, limit = LIMIT) {
    const { native, vocabulary } = parts;
    const isToken = (text: string) => vocabulary.tokenize(text, true).length === 1;
    const { namesTokens } = checkGrammar(source, vocabulary.size, isToken);
    const address = native.llama_sampler_init_grammar(vocabulary.handle, source, 'root');
    if (address === null) throw new LlmtuiError('BAD_INPUT', 'grammar: llama.cpp refuses it');
    this.#parts = parts;
    this.#address = address;
    this.#namesTokens = namesTokens;
    this.#limit = limit;
  }

  /** Whether `token` may come next. */
  allows(token: number): boolean {
    return this.#prints(token) && this.#asker()(Int32Array.of(token))[0] === 1;
  }

  /**
   * Of the tokens that may come next, in ascending order, at least the `wanted` ones with the largest logits; all if
   * there are fewer. What a bias forbids is none of them.
   */
  allowed(logits: Float32Array, wanted: number): Int32Array {
    const ask = this.#asker();
    const possible = (token: number) => logits[token] !== Number.NEGATIVE_INFINITY;
    const near = this.#near(logits, wanted, ask).filter(possible);
    return near.length >= wanted ? near : this.#all(ask).filter(possible).sort();
  }

  /** Whether the text is complete and nothing can follow. May miss it for a grammar that names tokens. */
  get isOver(): boolean {
    if (this.#namesTokens) return false;
    const { tree } = this.#parts.candidates;
    const ask = this.#asker();
    return ask(tree.ends).includes(1) && !ask(tree.roots).includes(1);
  }

  /** Goes on after `token`, which must be allowed: llama.cpp ends the process otherwise. */
  accept(token: number): void {
    const { native, vocabulary } = this.#parts;
    if (vocabulary.token(token).ends) return;
    const start = performance.now();
    native.llama_sampler_accept(this.#address, token);
    this.#check(start);
  }

  free(): void {
    this.#parts.native.llama_sampler_free(this.#address);
  }

  /** Asks as often as it takes, within the limit. */
  #asker(): Ask {
    const start = performance.now();
    return tokens => {
      const verdicts = this.#parts.candidates.verdicts(this.#address, tokens);
      this.#check(start);
      return verdicts;
    };
  }

  #check(start: number): void {
    if (performance.now() - start <= this.#limit) return;
    throw new LlmtuiError('BAD_INPUT', 'grammar: too ambiguous, a token takes seconds');
  }

  /** The allowed ones of the most probable tokens. */
  #near(logits: Float32Array, wanted: number, ask: Ask): Int32Array {
    const count = Math.max(LEAST, SHARE * wanted);
    if (count >= logits.length) return new Int32Array(0);
    if (this.#top?.ids.length !== count) this.#top = new TopLogits(count);
    this.#top.find(logits);
    const tokens = this.#top.ids.filter(token => this.#prints(token)).sort();
    const verdicts = ask(tokens);
    return tokens.filter((_, index) => verdicts[index] === 1);
  }

  #all(ask: Ask): Int32Array {
    if (!this.#namesTokens) return this.#parts.candidates.tree.search(ask);
    const tokens = Int32Array.from({ length: this.#parts.vocabulary.size }, (_, token) => token);
    const verdicts = ask(tokens);
    return tokens.filter((_, index) => verdicts[index] === 1);
  }

  /** A token that prints nothing has a text for llama.cpp, which would stand for characters that nobody sees. */
  #prints(token: number): boolean {
    const { bytes, ends } = this.#parts.vocabulary.token(token);
    return bytes.length > 0 || ends || this.#namesTokens;
  }
}
