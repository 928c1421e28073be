import koffi from 'koffi';
import { layoutOf, structures } from './abi.js';
import type { Bindings, Pointer } from './bindings.js';
import type { TopLogits } from './top.js';
import type { Vocabulary } from './vocabulary.js';

const element = layoutOf(structures.tokenData);
const array = layoutOf(structures.tokenDataArray);

/** Elements of `llama_token_data`, in words of four bytes. */
const WORDS = element.size / 4;
const LOGIT = element.offsets.logit / 4;
const P = element.offsets.p / 4;

/** One `llama_token_data_array` in native memory, with its elements behind it. */
class TokenArray {
  readonly address: Pointer;
  readonly #data: Pointer;
  readonly #head: DataView;
  readonly #ids: Int32Array;
  readonly #values: Float32Array;

  constructor(capacity: number) {
    this.address = koffi.alloc('uint8', array.size + capacity * element.size) as Pointer;
    this.#data = this.address + BigInt(array.size);
    this.#head = new DataView(koffi.view(this.address, array.size));
    const data = koffi.view(this.#data, capacity * element.size);
    this.#ids = new Int32Array(data);
    this.#values = new Float32Array(data);
  }

  /** Takes the first tokens of the vocabulary with their logits, or those that `ids` names; none chosen, unsorted. */
  fill(logits: Float32Array, ids: Int32Array | null): void {
    for (let index = 0, at = 0; index < logits.length; index++, at += WORDS) {
      this.#ids[at] = ids === null ? index : ids[index]!;
      this.#values[at + LOGIT] = logits[index]!;
      this.#values[at + P] = 0;
    }
    const { data, size, selected, sorted } = array.offsets;
    this.#head.setBigUint64(data, this.#data, true);
    this.#head.setBigUint64(size, BigInt(logits.length), true);
    this.#head.setBigInt64(selected, -1n, true);
    this.#head.setUint8(sorted, 0);
  }

  logit(index: number): number {
    return this.#values[index * WORDS + LOGIT]!;
  }

  /** The chosen token. Samplers may have moved the data elsewhere, but only within the array. */
  get chosen(): number {
    const selected = Number(this.#head.getBigInt64(array.offsets.selected, true));
    const start = Number(this.#head.getBigUint64(array.offsets.data, true) - this.#data) / element.size;
    return this.#ids[(start + selected) * WORDS]!;
  }

  free(): void {
    koffi.free(this.address);
  }
}

const ONE = Float32Array.of(1);

/** Candidate tokens for samplers that are applied one by one, as a grammar needs it. */
export class Candidates {
  readonly #native: Bindings;
  readonly #vocabulary: Vocabulary;
  #all: TokenArray | null = null;
  #one: TokenArray | null = null;

  constructor(native: Bindings, vocabulary: Vocabulary) {
    this.#native = native;
    this.#vocabulary = vocabulary;
  }

  /** Takes the whole vocabulary, each token with its logit. */
  fill(logits: Float32Array): void {
    this.#all ??= new TokenArray(this.#vocabulary.size);
    this.#all.fill(logits, null);
  }

  /** Takes the most probable tokens only, as many as `top` holds. */
  fillTop(logits: Float32Array, top: TopLogits): void {
    top.find(logits);
    this.#all ??= new TokenArray(this.#vocabulary.size);
    this.#all.fill(top.logits, top.ids);
  }

  /** Applies a sampler to all candidates. */
  apply(sampler: Pointer): void {
    this.#native.llama_sampler_apply(sampler, this.#all!.address);
  }

  /** Applies a chain that ends with a choice, and returns the chosen token. */
  choose(chain: Pointer): number {
    this.apply(chain);
    return this.#all!.chosen;
  }

  /** Whether a grammar allows `token` next. */
  allows(grammar: Pointer, token: number): boolean {
    this.#one ??= new TokenArray(1);
    this.#one.fill(ONE, Int32Array.of(token));
    this.#native.llama_sampler_apply(grammar, this.#one.address);
    return this.#one.logit(0) !== Number.NEGATIVE_INFINITY;
  }

  free(): void {
    this.#all?.free();
    this.#one?.free();
    this.#all = null;
    this.#one = null;
  }
}
