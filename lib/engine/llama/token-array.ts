import koffi from 'koffi';
import { layoutOf, structures } from './abi.js';
import type { Pointer } from './bindings.js';

const element = layoutOf(structures.tokenData);
const array = layoutOf(structures.tokenDataArray);

/** Elements of `llama_token_data`, in words of four bytes. */
const WORDS = element.size / 4;
const LOGIT = element.offsets.logit / 4;
const P = element.offsets.p / 4;

/** One `llama_token_data_array` in native memory, with its elements behind it. */
export class TokenArray {
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

  /** Takes the tokens from 0 on, each with its logit. */
  fillAll(logits: Float32Array): void {
    for (let token = 0; token < logits.length; token++) this.#set(token, token, logits[token]!);
    this.#begin(logits.length);
  }

  /** Takes `tokens`, of which `logits` holds the logits in the same order. */
  fillPairs(tokens: Int32Array, logits: Float32Array): void {
    for (let index = 0; index < tokens.length; index++) this.#set(index, tokens[index]!, logits[index]!);
    this.#begin(tokens.length);
  }

  /** Takes `tokens`, of which `logits` holds the logits by token. */
  fillSome(tokens: Int32Array, logits: Float32Array): void {
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index]!;
      this.#set(index, token, logits[token]!);
    }
    this.#begin(tokens.length);
  }

  /** Takes `tokens`, all with the same logit. */
  fillEqual(tokens: Int32Array): void {
    for (let index = 0; index < tokens.length; index++) this.#set(index, tokens[index]!, 0);
    this.#begin(tokens.length);
  }

  /** Whether a sampler has forbidden the token at `index`. */
  isForbidden(index: number): boolean {
    return this.#values[index * WORDS + LOGIT] === Number.NEGATIVE_INFINITY;
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

  #set(index: number, token: number, logit: number): void {
    const at = index * WORDS;
    this.#ids[at] = token;
    this.#values[at + LOGIT] = logit;
    this.#values[at + P] = 0;
  }

  /** Makes it an array of `length` tokens, none chosen, unsorted. */
  #begin(length: number): void {
    const { data, size, selected, sorted } = array.offsets;
    this.#head.setBigUint64(data, this.#data, true);
    this.#head.setBigUint64(size, BigInt(length), true);
    this.#head.setBigInt64(selected, -1n, true);
    this.#head.setUint8(sorted, 0);
  }
}
