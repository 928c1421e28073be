import { existsSync } from 'node:fs';
import koffi from 'koffi';
import { LlmtuiError } from '../../errors.js';
import { deviceTypes, ggmlTypes } from './abi.js';
import type { Bindings, ContextParams, ModelParams, Pointer } from './bindings.js';
import { abortBytes, type Control, isAborted } from './control.js';
import type { NativeLog } from './logs.js';
import type { LoadSpec } from './messages.js';
import type { NativeSymbols } from './symbols.js';
import { createThreadpool } from './threadpool.js';

export interface NativeModel {
  readonly model: Pointer;
  readonly context: Pointer;
  /** Whether a sequence's end can be dropped; recurrent models cannot. */
  readonly rewinds: boolean;
  /** `cpu`, or the name of the GPU back end. */
  readonly device: string;
  free(): void;
}

export interface LoadParts {
  readonly native: Bindings;
  readonly symbols: NativeSymbols;
  readonly log: NativeLog;
  readonly control: Control;
  readonly onProgress: (fraction: number) => void;
}

/**
 * Loads model and context. Throws LOAD_FAILED with llama.cpp's own reason, MODEL_NOT_FOUND, or `LoadAborted` once the
 * abort word is set; nothing stays loaded then.
 */
export function loadModel(spec: LoadSpec, parts: LoadParts): NativeModel {
  if (!existsSync(spec.path)) throw new LlmtuiError('MODEL_NOT_FOUND', `there is no file ${spec.path}`);
  const gpu = gpuFor(spec, parts.native);
  const withGpu = gpu !== null && spec.gpuLayers !== 0;
  try {
    return load(spec, parts, withGpu ? gpu : 'cpu');
  } catch (error) {
    const fallsBack = withGpu && spec.gpuLayers === 'auto' && spec.device === 'auto';
    if (!fallsBack || error instanceof LoadAborted) throw error;
    // All layers did not fit the GPU's memory, most likely: slow is better than not at all.
    return load(spec, parts, 'cpu');
  }
}

/** The load ended because it was asked to. */
export class LoadAborted extends Error {}

function gpuFor({ device }: LoadSpec, native: Bindings): string | null {
  if (device === 'cpu') return null;
  const { gpu, integratedGpu } = deviceTypes;
  const found = native.ggml_backend_dev_by_type(gpu) ?? native.ggml_backend_dev_by_type(integratedGpu);
  const name =
    found === null ? '' : (native.ggml_backend_reg_name(native.ggml_backend_dev_backend_reg(found)) ?? '');
  const known = name.toLowerCase() === 'mtl' ? 'metal' : name.toLowerCase();
  if (device !== 'auto' && known !== device) {
    const instead = known === '' ? 'no GPU' : `only ${known}`;
    throw new LlmtuiError('LOAD_FAILED', `LLM_DEVICE is ${device}, but llama.cpp finds ${instead} here`);
  }
  return known === '' ? null : known;
}

function load(spec: LoadSpec, parts: LoadParts, device: string): NativeModel {
  const { native } = parts;
  const model = openModel(spec, parts, device);
  try {
    const recurrent = native.llama_model_is_recurrent(model) || native.llama_model_is_hybrid(model);
    const context = openContext(spec, parts, model);
    const pool = createThreadpool(native, spec.threads);
    if (pool !== null) native.llama_attach_threadpool(context, pool.address, pool.address);
    // Reading the vocabulary leaves megabytes of freed memory behind.
    parts.symbols.trim?.();
    const free = () => {
      native.llama_free(context);
      pool?.free();
      native.llama_model_free(model);
      parts.symbols.trim?.();
    };
    return { model, context, rewinds: !recurrent, device, free };
  } catch (error) {
    native.llama_model_free(model);
    throw error;
  }
}

function openModel(spec: LoadSpec, parts: LoadParts, device: string): Pointer {
  const { native, log, control, onProgress } = parts;
  const type = koffi.pointer(koffi.proto('bool', ['float', 'void *']));
  let shown = -1;
  const callback = koffi.register((fraction: number) => {
    const percent = Math.floor(fraction * 100);
    if (percent > shown) onProgress(fraction);
    shown = Math.max(shown, percent);
    return !isAborted(control);
  }, type);
  // A list of devices that is empty, so that none is used.
  const none = koffi.alloc('uint64', 1) as Pointer;
  try {
    const params: ModelParams = native.llama_model_default_params();
    params.progress_callback = callback;
    params.n_gpu_layers = device === 'cpu' ? 0 : spec.gpuLayers === 'auto' ? -1 : spec.gpuLayers;
    if (device === 'cpu') {
      koffi.encode(none, 'uint64', 0);
      params.devices = none;
    }
    const model = native.llama_model_load_from_file(spec.path, params);
    if (model === null) throw failure(spec, log, control, 'llama.cpp cannot load it');
    return model;
  } finally {
    koffi.unregister(callback);
    koffi.free(none);
  }
}

function openContext(spec: LoadSpec, parts: LoadParts, model: Pointer): Pointer {
  const { native, log, control, symbols } = parts;
  if (isAborted(control)) throw new LoadAborted();
  const context = native.llama_init_from_model(model, {
    ...native.llama_context_default_params(),
    ...contextParams(spec),
    // The control words live as long as the worker, so their address stays valid.
    abort_callback: symbols.stringLength,
    abort_callback_data: koffi.address(abortBytes(control)),
  });
  if (context === null) throw failure(spec, log, control, 'not enough memory for its context');
  if (!generates(native, model) || (native.llama_get_memory(context) as Pointer | null) === null) {
    native.llama_free(context);
    throw new LlmtuiError('LOAD_FAILED', `${spec.name} does not generate text; it cannot chat`);
  }
  return context;
}

function contextParams(spec: LoadSpec): Partial<ContextParams> {
  const batch = Math.max(spec.batchSize, spec.parallel);
  return {
    n_ctx: spec.contextSize,
    n_batch: batch,
    n_ubatch: batch,
    n_seq_max: spec.parallel,
    // Only the last token of a prompt has logits; room for more would cost a vocabulary of floats per batch token.
    n_outputs_max: spec.parallel,
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

function failure(spec: LoadSpec, log: NativeLog, control: Control, otherwise: string): Error {
  if (isAborted(control)) return new LoadAborted();
  return new LlmtuiError('LOAD_FAILED', `cannot load ${spec.name}: ${log.cause || otherwise}`);
}
