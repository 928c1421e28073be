import koffi from 'koffi';
import type { Bindings, Pointer } from './bindings.js';
import type { Vocabulary } from './vocabulary.js';

/** Sizes and offsets of `llama_token_data` and `llama_token_data_array`, in bytes. */
const TOKEN_DATA = 12;
const ARRAY = 32;

/** One `llama_token_data_array` in native memory, with its elements behind it. */
class TokenArray {
  readonly address: Pointer;
  readonly #head: DataView;
  readonly #ids: Int32Array;
  readonly #logits: Float32Array;

  constructor(capacity: number) {
    this.address = koffi.alloc('uint8', ARRAY + capacity * TOKEN_DATA) as Pointer;
    this.#head = new DataView(koffi.view(this.address, ARRAY));
    const data = koffi.view(this.address + BigInt(ARRAY), capacity * TOKEN_DATA);
    this.#ids = new Int32Array(data);
    this.#logits = new Float32Array(data);
  }

  set(index: number, token: number, logit: number): void {
    this.#ids[index * 3] = token;
    this.#logits[index * 3 + 1] = logit;
    this.#logits[index * 3 + 2] = 0;
  }

  /** Marks the first `size` elements as given and unsorted, nothing chosen. */
  begin(size: number): void {
    this.#head.setBigUint64(0, this.address + BigInt(ARRAY), true);
    this.#head.setBigUint64(8, BigInt(size), true);
    this.#head.setBigInt64(16, -1n, true);
    this.#head.setUint8(24, 0);
  }

  logit(index: number): number {
    return this.#logits[index * 3 + 1]!;
  }

  /** The chosen token. Samplers may have moved the data elsewhere, but only within the array. */
  get chosen(): number {
    const selected = Number(this.#head.getBigInt64(16, true));
    const start = Number(this.#head.getBigUint64(0, true) - this.address - BigInt(ARRAY)) / TOKEN_DATA;
    return this.#ids[(start + selected) * 3]!;
  }

  free(): void {
    koffi.free(this.address);
  }
}

/** Candidate tokens for samplers that are applied one by one, as a grammar needs it. */
export class Candidates {
  readonly #native: Bindings;
  readonly #vocabulary: Vocabulary;
  #all: TokenArray | null = null;
  #one: TokenArray | null = null;
  #logits = { address: 0n, values: new Float32Array(0) };

  constructor(native: Bindings, vocabulary: Vocabulary) {
    this.#native = native;
    this.#vocabulary = vocabulary;
  }

  /** Takes the whole vocabulary with the logits of output `index`. */
  fill(context: Pointer, index: number): void {
    const { size } = this.#vocabulary;
    this.#all ??= new TokenArray(size);
    const address = this.#native.llama_get_logits_ith(context, index);
    if (address === null) throw new Error(`no logits at ${index}`);
    if (address !== this.#logits.address) {
      const view = koffi.view(address, size * Float32Array.BYTES_PER_ELEMENT);
      this.#logits = { address, values: new Float32Array(view) };
    }
    const { values } = this.#logits;
    for (let token = 0; token < size; token++) this.#all.set(token, token, values[token]!);
    this.#all.begin(size);
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
    this.#one.set(0, token, 1);
    this.#one.begin(1);
    this.#native.llama_sampler_apply(grammar, this.#one.address);
    return this.#one.logit(0) !== Number.NEGATIVE_INFINITY;
  }

  ends(token: number): boolean {
    return this.#vocabulary.ends(token);
  }

  free(): void {
    this.#all?.free();
    this.#one?.free();
    this.#all = null;
    this.#one = null;
  }
}
