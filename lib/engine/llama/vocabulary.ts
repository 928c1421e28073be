import koffi from 'koffi';
import type { PromptSegment } from '../../chat/template.js';
import { LlmtuiError } from '../../errors.js';
import type { TokenizeOptions } from '../engine.js';
import { NO_TOKEN, tokenAttributes } from './abi.js';
import type { Bindings, Pointer } from './bindings.js';

/** Tokens that the cache of tokenised text keeps at most. */
const CACHED_TOKENS = 200_000;

/** Control tokens beyond these only make the search for cuts slower. */
const CUT_TOKENS = 256;

/** So many characters of a text are read for each token that it may have, to see that it has more. */
const SAMPLED = 8;

/** What the end of a sample may be more tokens than in the whole text. */
const CUT_OFF = 64;

/** What one token is to a reply. */
export interface TokenFacts {
  /** It ends the reply. */
  readonly ends: boolean;
  /** What it prints; nothing for a control token. */
  readonly bytes: Uint8Array;
  /** The bytes as text; null where they are not whole characters. */
  readonly text: string | null;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function wholeText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Text to tokens and back, for one model. */
export class Vocabulary {
  readonly size: number;
  /** Text of the BOS and EOS tokens; empty where the model has none. */
  readonly bos: string;
  readonly eos: string;
  /** Texts of every token of type control or unknown. */
  readonly controlTexts: readonly string[];
  /** Tokens that the model must not produce, by its own metadata. */
  readonly suppressed: readonly number[];
  readonly #native: Bindings;
  readonly #handle: Pointer;
  readonly #begin: number;
  readonly #cuts: RegExp | null;
  readonly #cache = new Map<string, readonly number[]>();
  #cached = 0;
  readonly #tokens: TokenFacts[] = [];

  constructor(native: Bindings, handle: Pointer) {
    this.#native = native;
    this.#handle = handle;
    this.size = native.llama_vocab_n_tokens(handle);
    const begin = native.llama_vocab_bos(handle);
    this.bos = this.#text(begin);
    this.eos = this.#text(native.llama_vocab_eos(handle));
    this.#begin = native.llama_vocab_get_add_bos(handle) ? begin : NO_TOKEN;
    const control = this.#controlTokens();
    this.controlTexts = control.map(({ text }) => text);
    this.#cuts = cutsAt(control.filter(({ strips }) => !strips).map(({ text }) => text));
    this.suppressed = this.#suppressedTokens();
  }

  /**
   * The tokens of a rendered prompt, BOS included where the model wants it and the prompt does not begin with it.
   * A prompt is cut before control tokens, where the tokenizer cuts it too, and each piece is remembered: what a
   * conversation repeats from turn to turn is tokenised once.
   */
  tokenizePrompt(segments: readonly PromptSegment[]): number[] {
    const tokens: number[] = [];
    const hasBegin = this.bos !== '' && segments[0]?.text.startsWith(this.bos) === true;
    if (this.#begin !== NO_TOKEN && !hasBegin) tokens.push(this.#begin);
    for (const { text, special } of segments) {
      for (const piece of special && this.#cuts !== null ? text.split(this.#cuts) : [text]) {
        for (const token of this.#tokenizePiece(piece, special)) tokens.push(token);
      }
    }
    return tokens;
  }

  /**
   * `most` where a prompt may have no more tokens than that, else a number above it that it has at least. Of a text that is
   * far too long the beginning is tokenised and no more: 4 MB would hold the engine up for seconds.
   */
  leastTokens(segments: readonly PromptSegment[], most: number): number {
    const sample: PromptSegment[] = [];
    let room = most * SAMPLED;
    for (const segment of segments) {
      if (room > 0) sample.push({ ...segment, text: segment.text.slice(0, room) });
      room -= segment.text.length;
    }
    if (room >= 0) return most;
    return Math.max(most, this.tokenizePrompt(sample).length - CUT_OFF);
  }

  /** The tokens of a text by itself; control tokens in it are parsed where `special`. */
  tokenize(text: string, special: boolean): number[] {
    return this.#tokenize(text, false, special);
  }

  /** The tokens of a plain text with what the model wants around it, such as `[CLS]` and `[SEP]`. */
  tokenizeWhole(text: string): number[] {
    return this.#tokenize(text, true, false);
  }

  /** The tokens of a text as a caller asks for them. */
  tokenizeText(text: string, { begin = false, special = false }: TokenizeOptions): number[] {
    if (begin) return this.tokenizePrompt([{ text, special }]);
    return this.tokenize(text, special);
  }

  /** Text of tokens, that of control tokens included. Throws BAD_INPUT for a token that there is not. */
  detokenize(tokens: readonly number[]): string {
    this.checkTokens(tokens);
    return Buffer.concat(tokens.map(token => this.#piece(token, true))).toString('utf8');
  }

  /** Throws BAD_INPUT if there is no such token: llama.cpp would end the process. */
  checkTokens(tokens: readonly number[]): void {
    const wrong = tokens.find(token => !Number.isInteger(token) || token < 0 || token >= this.size);
    if (wrong === undefined) return;
    throw new LlmtuiError('BAD_INPUT', `there is no token ${wrong}: tokens are 0 to ${this.size - 1}`);
  }

  /** What a token prints, and whether it ends the reply. */
  token(id: number): TokenFacts {
    const known = this.#tokens[id];
    if (known !== undefined) return known;
    const bytes = this.#piece(id, false);
    const facts = {
      ends: this.#native.llama_vocab_is_eog(this.#handle, id),
      bytes,
      text: wholeText(bytes),
    };
    this.#tokens[id] = facts;
    return facts;
  }

  /** Its address, for what llama.cpp makes of a vocabulary. */
  get handle(): Pointer {
    return this.#handle;
  }

  #tokenize(text: string, whole: boolean, special: boolean): number[] {
    const bytes = Buffer.from(text);
    // A token is at least a byte long, but a tokenizer may put a space in front, and more around a whole text.
    const out = new Int32Array(bytes.length + 8);
    const { llama_tokenize: tokenize } = this.#native;
    const count = tokenize(this.#handle, bytes, bytes.length, out, out.length, whole, special);
    return Array.from(out.subarray(0, Math.max(0, count)));
  }

  #tokenizePiece(text: string, special: boolean): readonly number[] {
    if (text === '') return [];
    const key = special ? `+${text}` : `-${text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const tokens = this.tokenize(text, special);
    this.#cached += tokens.length + 1;
    if (this.#cached > CACHED_TOKENS) {
      this.#cache.clear();
      this.#cached = tokens.length + 1;
    }
    this.#cache.set(key, tokens);
    return tokens;
  }

  /** Bytes of a token; those of a control token are its text where `special`, else none. */
  #piece(token: number, special: boolean): Uint8Array {
    let out = new Uint8Array(64);
    const write = () => this.#native.llama_token_to_piece(this.#handle, token, out, out.length, 0, special);
    let length = write();
    if (length < 0) {
      out = new Uint8Array(-length);
      length = write();
    }
    return out.slice(0, length);
  }

  #text(token: number): string {
    return token === NO_TOKEN ? '' : (this.#native.llama_vocab_get_text(this.#handle, token) ?? '');
  }

  #controlTokens(): { readonly text: string; readonly strips: boolean }[] {
    const { llama_vocab_get_attr: attributesOf } = this.#native;
    const wanted = tokenAttributes.control | tokenAttributes.unknown;
    const found: { text: string; strips: boolean }[] = [];
    for (let token = 0; token < this.size; token++) {
      const attributes = attributesOf(this.#handle, token);
      if ((attributes & wanted) === 0) continue;
      found.push({ text: this.#text(token), strips: (attributes & tokenAttributes.stripsLeft) !== 0 });
    }
    return found;
  }

  #suppressedTokens(): number[] {
    const count = new Int32Array(1);
    const address = this.#native.llama_vocab_get_suppress_tokens(this.#handle, count);
    const length = count[0]!;
    if (address === null || length === 0) return [];
    return Array.from(new Int32Array(koffi.view(address, length * Int32Array.BYTES_PER_ELEMENT)));
  }
}

/** Matches the empty place before each of `texts`, fillers that no prompt holds left out. Null if none is left. */
function cutsAt(texts: readonly string[]): RegExp | null {
  const used = texts.filter(text => text !== '' && !/unused|reserved|extra_id|placeholder/i.test(text));
  if (used.length === 0) return null;
  const escaped = used.slice(0, CUT_TOKENS).map(text => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?=${escaped.sort((a, b) => b.length - a.length).join('|')})`);
}
