import { existsSync } from 'node:fs';
import koffi from 'koffi';
import { LlmtuiError } from '../../errors.js';
import { deviceTypes } from './abi.js';
import { loadAdapters } from './adapters.js';
import type { Bindings, ModelParams, Pointer } from './bindings.js';
import { Context } from './context.js';
import { isAborted } from './control.js';
import { Encoder } from './encoder.js';
import { freeBytesOf, layersFor } from './gpu-layers.js';
import { useHugePages } from './huge-pages.js';
import { LoadAborted, loadFailure } from './load-failure.js';
import type { LoadSpec } from './messages.js';
import type { NativeParts } from './native-parts.js';
import { positionsOf, positionsVary } from './positions.js';

/** `LLAMA_LOAD_MODE_NONE`. */
const COPIED = 0;

interface Loaded {
  readonly model: Pointer;
  /** Tokens: what was asked for, at most what the model has positions for. */
  readonly contextSize: number;
  /** `cpu`, or the name of the GPU back end. */
  readonly device: string;
  /** Undefined where llama.cpp has not told. */
  readonly flashAttention: boolean | undefined;
  free(): void;
}

/** A model that generates. */
export interface NativeModel extends Loaded {
  readonly type: 'decoder';
  readonly context: Context;
  /** Whether a sequence's end can be dropped; recurrent models cannot. */
  readonly rewinds: boolean;
}

/** A model that embeds. */
export interface NativeEncoder extends Loaded {
  readonly type: 'encoder';
  readonly encoder: Encoder;
}

export interface LoadParts extends NativeParts {
  readonly onProgress: (fraction: number) => void;
}

/**
 * Loads model and context. Throws LOAD_FAILED with llama.cpp's own reason, MODEL_NOT_FOUND, or `LoadAborted` once the
 * abort word is set; nothing stays loaded then.
 */
export function loadModel(spec: LoadSpec, parts: LoadParts): NativeModel | NativeEncoder {
  if (!existsSync(spec.path)) throw new LlmtuiError('MODEL_NOT_FOUND', `there is no file ${spec.path}`);
  const gpu = gpuFor(spec, parts.native);
  const layers = gpu === null ? 0 : layersFor(spec, freeBytesOf(parts.native, gpu.device));
  const withGpu = gpu !== null && layers !== 0;
  try {
    return load({ ...spec, gpuLayers: layers }, parts, withGpu ? gpu.name : 'cpu');
  } catch (error) {
    const fallsBack = withGpu && spec.gpuLayers === 'auto' && spec.device === 'auto';
    if (!fallsBack || error instanceof LoadAborted) throw error;
    // All layers did not fit the GPU's memory, most likely: slow is better than not at all.
    return load(spec, parts, 'cpu');
  }
}

interface Gpu {
  /** Of its back end. */
  readonly name: string;
  readonly device: Pointer;
}

function gpuFor({ device }: LoadSpec, native: Bindings): Gpu | null {
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
  return found === null || known === '' ? null : { name: known, device: found };
}

function load(spec: LoadSpec, parts: LoadParts, device: string): NativeModel | NativeEncoder {
  const { native } = parts;
  const model = openModel(spec, parts, device);
  try {
    if (spec.embeds === true) return asEncoder(spec, parts, model, device);
    const recurrent = native.llama_model_is_recurrent(model) || native.llama_model_is_hybrid(model);
    const contextSize = Math.min(spec.contextSize, positionsOf(native, model));
    const fixed = recurrent || positionsVary(native, model, contextSize);
    // A GPU's memory is taken at once: other programs may want it, too.
    const grows = device === 'cpu' && !fixed && spec.wholeContext !== true;
    const adapters = loadAdapters(native, model, spec.adapters ?? [], () => parts.log.cause);
    const context = new Context({ ...parts, spec: { ...spec, contextSize }, model, adapters, grows });
    // Reading the vocabulary leaves megabytes of freed memory behind.
    parts.symbols.trim?.();
    const free = () => {
      context.free();
      native.llama_model_free(model);
      parts.symbols.trim?.();
    };
    const { flashAttention } = parts.log;
    return {
      type: 'decoder',
      model,
      context,
      contextSize,
      rewinds: !recurrent,
      device,
      flashAttention,
      free,
    };
  } catch (error) {
    native.llama_model_free(model);
    throw error;
  }
}

function asEncoder(spec: LoadSpec, parts: LoadParts, model: Pointer, device: string): NativeEncoder {
  const encoder = new Encoder({ ...parts, spec, model });
  parts.symbols.trim?.();
  const free = () => {
    encoder.free();
    parts.native.llama_model_free(model);
    parts.symbols.trim?.();
  };
  const { flashAttention } = parts.log;
  const contextSize = encoder.facts.maxTokens;
  return { type: 'encoder', model, encoder, contextSize, device, flashAttention, free };
}

function openModel(spec: LoadSpec, parts: LoadParts, device: string): Pointer {
  const { native, log, control, onProgress } = parts;
  const type = koffi.pointer(koffi.proto('bool', ['float', 'void *']));
  let shown = -1;
  const callback = koffi.register((fraction: number) => {
    // Buffers are there by now, and nothing is in them.
    if (shown < 0) useHugePages(process.platform);
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
    params.n_gpu_layers = device === 'cpu' || spec.gpuLayers === 'auto' ? 0 : spec.gpuLayers;
    if (spec.copied === true) params.load_mode = COPIED;
    if (device === 'cpu') {
      koffi.encode(none, 'uint64', 0);
      params.devices = none;
    }
    const model = native.llama_model_load_from_file(spec.path, params);
    if (model === null) throw loadFailure(spec.name, log, control, 'llama.cpp cannot load it');
    return model;
  } finally {
    koffi.unregister(callback);
    koffi.free(none);
  }
}
