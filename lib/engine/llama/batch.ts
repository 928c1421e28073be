import koffi from 'koffi';
import type { BatchValue, Pointer } from './bindings.js';

/**
 * The tokens of one `llama_decode`, in native arrays that are made once and filled in place, so that a token costs no
 * allocation.
 */
export class Batch {
  readonly capacity: number;
  readonly #token: Int32Array;
  readonly #position: Int32Array;
  readonly #sequence: Int32Array;
  readonly #output: Int8Array;
  readonly #blocks: Pointer[] = [];
  readonly #value: BatchValue;

  constructor(capacity: number) {
    this.capacity = capacity;
    const [token, tokens] = this.#int32s(capacity);
    const [position, positions] = this.#int32s(capacity);
    const [sequence, sequences] = this.#int32s(capacity);
    const [count, counts] = this.#int32s(capacity);
    const [output, outputs] = this.#bytes(capacity);
    const [address, addresses] = this.#bytes(capacity * BigUint64Array.BYTES_PER_ELEMENT);
    this.#token = tokens;
    this.#position = positions;
    this.#sequence = sequences;
    this.#output = new Int8Array(outputs);
    counts.fill(1);
    // llama_batch.seq_id is an array of arrays; each of ours has one element.
    const pointers = new BigUint64Array(addresses);
    for (let at = 0; at < capacity; at++) pointers[at] = sequence + BigInt(at * Int32Array.BYTES_PER_ELEMENT);
    this.#value = {
      n_tokens: 0,
      token,
      embd: null,
      pos: position,
      n_seq_id: count,
      seq_id: address,
      logits: output,
    };
  }

  get length(): number {
    return this.#value.n_tokens;
  }

  /** What `llama_decode` takes. */
  get value(): BatchValue {
    return this.#value;
  }

  clear(): void {
    this.#value.n_tokens = 0;
  }

  /** Adds a token and returns its index, by which its logits are asked for where `output` is set. */
  add(token: number, position: number, sequence: number, output: boolean): number {
    const at = this.#value.n_tokens++;
    this.#token[at] = token;
    this.#position[at] = position;
    this.#sequence[at] = sequence;
    this.#output[at] = output ? 1 : 0;
    return at;
  }

  free(): void {
    for (const block of this.#blocks.splice(0)) koffi.free(block);
  }

  #int32s(length: number): [Pointer, Int32Array] {
    const [address, view] = this.#bytes(length * Int32Array.BYTES_PER_ELEMENT);
    return [address, new Int32Array(view)];
  }

  #bytes(length: number): [Pointer, ArrayBuffer] {
    const address = koffi.alloc('uint8', length) as Pointer;
    this.#blocks.push(address);
    return [address, koffi.view(address, length)];
  }
}
