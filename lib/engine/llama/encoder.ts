import koffi from 'koffi';
import { LlmtuiError } from '../../errors.js';
import type { EmbeddingFacts } from '../engine.js';
import { poolingTypes } from './abi.js';
import type { Batch } from './batch.js';
import type { Bindings, Pointer } from './bindings.js';
import { abortBytes, isAborted } from './control.js';
import { LoadAborted, loadFailure } from './load-failure.js';
import type { ContextBasis } from './native-parts.js';
import { createThreadpool, type Threadpool } from './threadpool.js';

/** Texts that are evaluated side by side at most. */
const MOST_TEXTS = 64;

/** llama.cpp's context of a model that reads whole texts and gives a vector for each; nothing is cached. */
export class Encoder {
  readonly facts: EmbeddingFacts;
  /** Texts of one batch at most. */
  readonly sequences = MOST_TEXTS;
  readonly #native: Bindings;
  readonly #address: Pointer;
  readonly #pool: Threadpool | null;
  #threads = 0;

  /** Throws LOAD_FAILED, with llama.cpp's own reason or because the model is none, or `LoadAborted`. */
  constructor({ native, symbols, log, control, spec, model }: ContextBasis) {
    if (isAborted(control)) throw new LoadAborted();
    // Every token looks at the whole text, so a batch is evaluated in one piece, the longest text included.
    const maxTokens = Math.min(spec.contextSize, native.llama_model_n_ctx_train(model));
    const address = native.llama_init_from_model(model, {
      ...native.llama_context_default_params(),
      n_ctx: maxTokens,
      n_batch: maxTokens,
      n_ubatch: maxTokens,
      n_seq_max: MOST_TEXTS,
      n_threads: spec.threads,
      n_threads_batch: spec.threads,
      embeddings: true,
      kv_unified: true,
      abort_callback: symbols.stringLength,
      abort_callback_data: koffi.address(abortBytes(control)),
    }) as Pointer | null;
    if (address === null) throw loadFailure(spec.name, log, control, 'not enough memory for its context');
    const pooling = poolingOf(native, address);
    if (pooling === undefined || (native.llama_get_memory(address) as Pointer | null) !== null) {
      native.llama_free(address);
      throw new LlmtuiError('LOAD_FAILED', `${spec.name} gives no vectors of texts; it cannot embed`);
    }
    this.#native = native;
    this.#address = address;
    this.facts = { dimensions: native.llama_model_n_embd_out(model), pooling, maxTokens };
    this.#pool = createThreadpool(native, spec.threads);
    if (this.#pool !== null) native.llama_attach_threadpool(address, this.#pool.address, this.#pool.address);
  }

  /** Evaluates a batch. Returns 0, or why not, as `llama_encode` does. */
  encode({ value }: Batch, threads: number): number {
    if (threads !== this.#threads) this.#native.llama_set_n_threads(this.#address, threads, threads);
    this.#threads = threads;
    return this.#native.llama_encode(this.#address, value);
  }

  /** The vector of a text of the last batch, as the model gives it; null if there is none. */
  vector(sequence: number): Float32Array | null {
    const found = this.#native.llama_get_embeddings_seq(this.#address, sequence);
    if (found === null) return null;
    const bytes = this.facts.dimensions * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(koffi.view(found, bytes).slice(0));
  }

  free(): void {
    this.#native.llama_free(this.#address);
    this.#pool?.free();
  }
}

function poolingOf(native: Bindings, context: Pointer): EmbeddingFacts['pooling'] | undefined {
  const type = native.llama_pooling_type(context);
  return (['mean', 'cls', 'last'] as const).find(name => poolingTypes[name] === type);
}
