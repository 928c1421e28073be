import { tokenAttributes } from './abi.js';
import type { Bindings } from './bindings.js';
import type { Vocabulary } from './vocabulary.js';

/** Bytes by which tokens are ordered; longer ones that begin alike stand side by side. */
const KEY_BYTES = 5;

/** A key's low word holds, below its fifth byte, whether the token is longer than the key, and the token's id. */
const LONGER = 1 << 23;
const ID = LONGER - 1;

/** The keys of the tokens that print something, in two words each, as a little-endian machine orders them. */
interface Keys {
  readonly words: Uint32Array<ArrayBuffer>;
  /** Bytes of a key that are the token's, by token. */
  readonly lengths: Uint8Array;
  /** Tokens that end a reply. */
  readonly ends: readonly number[];
}

/**
 * The tokens of a vocabulary, ordered by the bytes that they print: what a grammar of characters refuses, it refuses
 * with all that begins with it, so that most tokens need not be asked about. Tokens that print nothing are left out.
 */
export class TokenTree {
  /** Tokens that end a reply. */
  readonly ends: Int32Array;
  /** A token stands before those that begin with it, which follow it at once. */
  readonly #tokens: Int32Array;
  /** For each place in that order the next one whose token does not begin with this one's. */
  readonly #after: Int32Array;
  readonly #roots: readonly number[];
  readonly #vocabulary: Vocabulary;

  constructor(native: Bindings, vocabulary: Vocabulary) {
    const { words, lengths, ends } = readKeys(native, vocabulary);
    this.#vocabulary = vocabulary;
    new BigUint64Array(words.buffer, 0, words.length / 2).sort();
    this.ends = Int32Array.from(ends);
    this.#tokens = Int32Array.from({ length: words.length / 2 }, (_, place) => words[2 * place]! & ID);
    this.#after = afterEach(words, this.#tokens, lengths);
    this.#roots = this.#siblings(0, this.#tokens.length, []);
  }

  /** The tokens that begin with no other one; if a grammar of characters allows none of them, it allows none at all. */
  get roots(): Int32Array {
    return this.#at(this.#roots);
  }

  /** The token that prints this byte and no more; null if there is none. */
  tokenOf(byte: number): number | null {
    const first = (place: number): number => this.#vocabulary.token(this.#tokens[place]!).bytes[0]!;
    let low = 0;
    let high = this.#tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (first(middle) < byte) low = middle + 1;
      else high = middle;
    }
    if (low === this.#tokens.length) return null;
    const token = this.#tokens[low]!;
    const { bytes } = this.#vocabulary.token(token);
    return bytes.length === 1 && bytes[0] === byte ? token : null;
  }

  /**
   * Every token that `ask` allows, those that end a reply included, in no order. `ask` tells of each token that it is
   * handed whether it is allowed: 1, or 0. It is not asked about tokens that begin with a refused one.
   */
  search(ask: (tokens: Int32Array) => Uint8Array): Int32Array {
    const found = new Int32Array(this.ends.length + this.#tokens.length);
    const ends = ask(this.ends);
    let count = 0;
    for (const [index, token] of this.ends.entries()) if (ends[index] === 1) found[count++] = token;
    for (let places = this.#roots; places.length > 0; ) {
      const verdicts = ask(this.#at(places));
      const below: number[] = [];
      for (let index = 0; index < places.length; index++) {
        const place = places[index]!;
        if (verdicts[index] === 0) continue;
        found[count++] = this.#tokens[place]!;
        this.#siblings(place + 1, this.#after[place]!, below);
      }
      places = below;
    }
    return found.subarray(0, count);
  }

  #at(places: readonly number[]): Int32Array {
    const tokens = new Int32Array(places.length);
    for (let index = 0; index < places.length; index++) tokens[index] = this.#tokens[places[index]!]!;
    return tokens;
  }

  /** Adds to `to` the places from `from` up to `end` that begin with no other place there. */
  #siblings(from: number, end: number, to: number[]): number[] {
    for (let place = from; place < end; place = this.#after[place]!) to.push(place);
    return to;
  }
}

function readKeys(native: Bindings, vocabulary: Vocabulary): Keys {
  const { size, handle } = vocabulary;
  const silent = tokenAttributes.control | tokenAttributes.unknown;
  const words = new Uint32Array(2 * size);
  const lengths = new Uint8Array(size);
  const ends: number[] = [];
  let count = 0;
  let piece = new Uint8Array(256);
  for (let token = 0; token < size; token++) {
    if (native.llama_vocab_is_eog(handle, token)) {
      ends.push(token);
      continue;
    }
    if ((native.llama_vocab_get_attr(handle, token) & silent) !== 0) continue;
    const read = () => native.llama_token_to_piece(handle, token, piece, piece.length, 0, true);
    let length = read();
    if (length < 0) {
      piece = new Uint8Array(-length);
      length = read();
    }
    // llama.cpp reads pieces as C strings, and refuses empty ones.
    if (length === 0 || piece[0] === 0) continue;
    lengths[token] = Math.min(length, KEY_BYTES + 1);
    piece.fill(0, length, KEY_BYTES);
    words[count++] = (piece[4]! << 24) | (length > KEY_BYTES ? LONGER : 0) | token;
    words[count++] = (piece[0]! << 24) | (piece[1]! << 16) | (piece[2]! << 8) | piece[3]!;
  }
  return { words: words.slice(0, count), lengths, ends };
}

function afterEach(words: Uint32Array, tokens: Int32Array, lengths: Uint8Array): Int32Array {
  const after = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  for (let place = 0; place < tokens.length; place++) {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (begins(words, place, top, lengths[tokens[top]!]!)) break;
      after[top] = place;
      open.pop();
    }
    open.push(place);
  }
  return after;
}

/** Whether the token at `place` begins with the one at `start`, which is `length` bytes long. */
function begins(words: Uint32Array, place: number, start: number, length: number): boolean {
  if (length > KEY_BYTES) return false;
  const high = words[2 * place + 1]! ^ words[2 * start + 1]!;
  if (length < 4) return high >>> (32 - 8 * length) === 0;
  return high === 0 && (length === 4 || (words[2 * place]! ^ words[2 * start]!) >>> 24 === 0);
}
