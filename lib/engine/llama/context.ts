import koffi from 'koffi';
import { LlmtuiError } from '../../errors.js';
import { ggmlTypes } from './abi.js';
import type { Adapters } from './adapters.js';
import type { Bindings, ContextParams, Pointer } from './bindings.js';
import { abortBytes, isAborted } from './control.js';
import { LoadAborted, loadFailure } from './load-failure.js';
import type { LoadSpec } from './messages.js';
import type { ContextBasis } from './native-parts.js';
import { outputsAtOnce } from './outputs.js';
import { ALL, freeState, loadState, saveState } from './sequence-state.js';
import { createThreadpool, type Threadpool } from './threadpool.js';

/** Tokens that a context which can grow begins with. */
const FIRST_CAPACITY = 512;

export interface ContextParts extends ContextBasis {
  readonly adapters: Adapters;
  /** Whether it may begin small. */
  readonly grows: boolean;
}

/**
 * llama.cpp's context of a model. llama.cpp clears the whole KV cache when it makes one, so all of it counts as used
 * memory at once; a context therefore begins small and grows with what it has to hold.
 */
export class Context {
  readonly #parts: ContextParts;
  readonly #pool: Threadpool | null;
  readonly #first: number;
  #capacity: number;
  #address: Pointer;

  /** Throws LOAD_FAILED with llama.cpp's own reason, or `LoadAborted`. To be made while the log is listened to. */
  constructor(parts: ContextParts) {
    const { native, spec, model, log, control, grows } = parts;
    if (isAborted(control)) throw new LoadAborted();
    this.#parts = parts;
    this.#first = grows ? Math.min(FIRST_CAPACITY, spec.contextSize) : spec.contextSize;
    this.#capacity = this.#first;
    const address = create(parts, this.#first);
    if (address === null) throw loadFailure(spec.name, log, control, 'not enough memory for its context');
    if (!generates(native, model) || (native.llama_get_memory(address) as Pointer | null) === null) {
      native.llama_free(address);
      throw new LlmtuiError('LOAD_FAILED', `${spec.name} does not generate text; it cannot chat`);
    }
    this.#address = address;
    this.#pool = createThreadpool(native, spec.threads);
    this.#attachPool();
  }

  /** Another one after `reserve`. */
  get address(): Pointer {
    return this.#address;
  }

  get memory(): Pointer {
    return this.#parts.native.llama_get_memory(this.#address);
  }

  /** Tokens that it holds at most, now. */
  get capacity(): number {
    return this.#capacity;
  }

  /** How many times the first size the KV cache has now. */
  get growth(): number {
    return this.#capacity / this.#first;
  }

  /** Whether it is smaller than it may become. */
  get mayGrow(): boolean {
    return this.#capacity < this.#parts.spec.contextSize;
  }

  /**
   * Makes room for `tokens`, all that the cache is to hold, or for as many as it may have. False if memory is short; then
   * nothing changes.
   */
  reserve(tokens: number): boolean {
    const { native, spec } = this.#parts;
    let capacity = this.#capacity;
    while (capacity < tokens && capacity < spec.contextSize)
      capacity = Math.min(2 * capacity, spec.contextSize);
    if (capacity === this.#capacity) return true;
    const next = create(this.#parts, capacity);
    if (next === null) return false;
    if (!this.#move(next)) {
      native.llama_free(next);
      return false;
    }
    native.llama_free(this.#address);
    this.#address = next;
    this.#capacity = capacity;
    this.#attachPool();
    return true;
  }

  free(): void {
    this.#parts.native.llama_free(this.#address);
    this.#pool?.free();
  }

  /** Copies what all sequences hold; cells that several share stay shared. */
  #move(next: Pointer): boolean {
    const { native, model, spec } = this.#parts;
    const sequences = Array.from({ length: spec.parallel }, (_, sequence) => sequence);
    if (sequences.every(sequence => native.llama_memory_seq_pos_min(this.memory, sequence) < 0)) return true;
    const index = spec.parallel > 1 || native.llama_model_n_swa(model) > 0 ? ALL : 0;
    const state = saveState(native, this.#address, index);
    const moved = loadState(native, next, index, state);
    freeState(state);
    return moved;
  }

  #attachPool(): void {
    const pool = this.#pool;
    if (pool !== null) this.#parts.native.llama_attach_threadpool(this.#address, pool.address, pool.address);
  }
}

function create(parts: ContextParts, capacity: number): Pointer | null {
  const { native, symbols, control, spec, model, adapters } = parts;
  const context = native.llama_init_from_model(model, {
    ...native.llama_context_default_params(),
    ...contextParams(spec, capacity),
    // The control words live as long as the worker, so their address stays valid.
    abort_callback: symbols.stringLength,
    abort_callback_data: koffi.address(abortBytes(control)),
  }) as Pointer | null;
  if (context !== null && adapters.count > 0) {
    native.llama_set_adapters_lora(context, adapters.addresses, adapters.count, adapters.scales);
  }
  return context;
}

function contextParams(spec: LoadSpec, capacity: number): Partial<ContextParams> {
  const batch = Math.max(spec.batchSize, spec.parallel);
  return {
    n_ctx: capacity,
    n_batch: batch,
    n_ubatch: batch,
    n_seq_max: spec.parallel,
    n_outputs_max: outputsAtOnce(spec.parallel),
    n_threads: spec.threads,
    n_threads_batch: spec.threads,
    type_k: ggmlTypes[spec.kvType],
    type_v: ggmlTypes[spec.kvType],
    // One cache for all sequences, so that they share prefixes; whole for sliding windows, so that they can rewind.
    kv_unified: true,
    swa_full: true,
  };
}

const generates = (native: Bindings, model: Pointer): boolean =>
  native.llama_model_has_decoder(model) && !native.llama_model_has_encoder(model);
