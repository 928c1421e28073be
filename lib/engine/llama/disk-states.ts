import { join } from 'node:path';
import koffi from 'koffi';
import { messageOf } from '../../errors.js';
import { makeFolder } from '../../store/make-folder.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Context } from './context.js';
import { ALL, freeState, loadState, type SequenceState } from './sequence-state.js';
import { BEGINNING, headerAt, namesBegin, readState, type StateHeader, stateName } from './state-file.js';
import {
  removeState,
  type StateFolder,
  stateBound,
  stateNames,
  touchState,
  trimStates,
} from './state-folder.js';
import { isWorth, type Occasion, replaces, type StateUse, servedBy } from './state-worth.js';
import { StateWriter } from './state-writer.js';

export interface DiskStatesParts {
  readonly native: Bindings;
  readonly context: Context;
  readonly where: StateFolder;
  /** Name of the model, for a person who looks at what is kept. */
  readonly model: string;
  /** What `stateIdentity` gives. */
  readonly identity: string;
  readonly use: StateUse;
  /** Tokens that the context has room for at most. */
  readonly contextSize: number;
  /** Makes room for so many tokens; false where memory is short. */
  readonly reserve: (tokens: number) => boolean;
  readonly warn: (text: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A state in memory, read from disk and held against its hash; to be freed. */
export interface ReadState extends SequenceState {
  /** Tokens that it holds, and how many of them the prompt begins with. */
  readonly tokens: number;
  readonly length: number;
  /** What follows the prompt, where the state was saved for the same one. */
  readonly logits: Float32Array | null;
}

/** What is to be kept: tokens, the logits after the prompt among them, where they are known, and their state. */
export interface Held {
  readonly tokens: readonly number[];
  readonly end: { readonly length: number; readonly logits: Float32Array } | null;
  readonly take: () => SequenceState;
  /** Told when the state that was taken is not needed any more. */
  readonly give: (state: SequenceState) => void;
}

/**
 * KV states of long prompts, kept on disk for other processes and for the next start: putting one back takes a hundredth
 * of the time of reading its tokens again. The files hold the text of conversations. Whatever is wrong with a file or the
 * folder, prompts are read as if there were none: a state that llama.cpp does not understand could end the process, so
 * it is given only what passes the hash.
 */
export class DiskStates {
  readonly #parts: DiskStatesParts;
  readonly #writer: StateWriter;

  constructor(parts: DiskStatesParts) {
    this.#parts = parts;
    this.#writer = new StateWriter(parts.now);
  }

  /** Abandons what is being written, and all that would be, once it is later than `time`. */
  hurry(time: number): void {
    this.#writer.deadline = time;
  }

  /**
   * Reads the state that holds most of the beginning of `prompt`, `most` tokens of it at most, where that is clearly
   * more than `least`. Damaged files are removed.
   */
  read(prompt: readonly number[], most: number, least: number): ReadState | null {
    const { use, contextSize, now } = this.#parts;
    if (!isGain(prompt.length - least, 0)) return null;
    const found = this.#known(prompt)
      .filter(({ header }) => header.tokens.length <= contextSize)
      .map(({ path, header }) => ({ path, header, ...servedBy(header, prompt, most, use) }))
      .filter(({ header, length }) => isGain(length - least, header.tokens.length))
      .sort((one, other) => other.length - one.length);
    for (const { path, header, length, isEnd } of found) {
      const read = fill(path, header);
      if (read === null) {
        this.#discard(path);
        continue;
      }
      touchState(path, now());
      return { ...read.state, tokens: header.tokens.length, length, logits: isEnd ? read.logits : null };
    }
    return null;
  }

  /** Copies a state into an empty sequence. False if there is no room for it. */
  restore(state: ReadState, sequence: number): boolean {
    const { native, context, use, reserve } = this.#parts;
    const index = use.whole ? ALL : sequence;
    return reserve(state.tokens) && loadState(native, context.address, index, state);
  }

  /** Keeps a state, unless files hold about as much of it. Failing is a line in the log. */
  async save(held: Held, occasion: Occasion): Promise<void> {
    const { where, warn } = this.#parts;
    if (this.#writer.isLate) return;
    try {
      if (!this.#isWorth(held.tokens, occasion)) return;
      makeFolder(where.folder);
      const bound = stateBound(where);
      const state = held.take();
      try {
        if (state.bytes > 0 && state.bytes <= bound) await this.#write(held, state, bound);
      } finally {
        held.give(state);
      }
    } catch (error) {
      warn(`a KV state is not kept: ${messageOf(error)}`);
    }
  }

  async #write({ tokens, end }: Held, state: SequenceState, bound: number): Promise<void> {
    const { where, identity, model, use, now } = this.#parts;
    const path = join(where.folder, stateName(identity, tokens));
    const payload = [bytesAt(state), ...(end === null ? [] : [bytesOf(end.logits)])];
    const facts = {
      model,
      identity,
      bytes: state.bytes,
      logits: end?.logits.length ?? 0,
      prompt: end?.length ?? 0,
    };
    if (!(await this.#writer.write(path, facts, tokens, payload))) return;
    for (const { path: other, header } of this.#known(tokens)) {
      if (other !== path && replaces(tokens, header.tokens, use)) removeState(other);
    }
    trimStates(where.folder, bound, now());
  }

  #isWorth(tokens: readonly number[], occasion: Occasion): boolean {
    const { use, now } = this.#parts;
    const known = this.#known(tokens);
    const held = known.map(({ header }) => header.tokens);
    const { worth, covered } = isWorth(tokens, held, use, occasion);
    // Somebody goes on where this one was left: it stays.
    if (!worth && covered !== null) touchState(known[covered]!.path, now());
    return worth;
  }

  /** The states that begin as `tokens` do. */
  #known(tokens: readonly number[]): { readonly path: string; readonly header: StateHeader }[] {
    const { where, identity } = this.#parts;
    const start = namesBegin(identity, tokens);
    const names = stateNames(where.folder).filter(name => name.startsWith(start));
    return names.flatMap(name => {
      const path = join(where.folder, name);
      const header = headerAt(path);
      if (header !== null && header.identity === identity) return [{ path, header }];
      this.#discard(path);
      return [];
    });
  }

  #discard(path: string): void {
    if (removeState(path)) this.#parts.warn(`a damaged KV state was removed: ${path}`);
  }
}

/** Whether a state of `held` tokens is worth being read, which it is as a whole, to save so many tokens. */
function isGain(tokens: number, held: number): boolean {
  return tokens >= Math.max(BEGINNING, held / 16);
}

function fill(
  path: string,
  header: StateHeader,
): { readonly state: SequenceState; readonly logits: Float32Array } | null {
  const { bytes, logits } = header;
  const size = bytes + logits * Float32Array.BYTES_PER_ELEMENT;
  const state: SequenceState = { address: koffi.alloc('uint8', Math.max(1, size)) as Pointer, bytes };
  const into = new Uint8Array(koffi.view(state.address, size));
  if (readState(path, header, into)) {
    // Copied, since the state behind it is freed.
    return { state, logits: new Float32Array(into.slice(bytes).buffer) };
  }
  freeState(state);
  return null;
}

function bytesAt({ address, bytes }: SequenceState): Uint8Array {
  return new Uint8Array(koffi.view(address, bytes));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
