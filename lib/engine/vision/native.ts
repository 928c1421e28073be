import { pathToFileURL } from 'node:url';
import { LlmtuiError } from '../../errors.js';
import type { VisionSpec } from './messages.js';
import type { NativeSampling } from './native-sampling.js';

/** What is used of a context of @fugood/llama.node 1.7; its own types are source files, which would be compiled with ours. */
export interface NativeContext {
  initMultimodal(options: { readonly path: string; readonly use_gpu: boolean }): boolean;
  getMultimodalSupport(): { readonly vision: boolean };
  tokenize(
    text: string,
    options: { readonly media_paths: readonly string[] },
  ): Promise<{ readonly tokens: Int32Array }>;
  completion(
    options: NativeSampling & { readonly prompt: string; readonly media_paths: readonly string[] },
    hear: (piece: { readonly token: string }) => void,
  ): Promise<NativeResult>;
  stopCompletion(): void;
  clearCache(clearData: boolean): void;
}

export interface NativeResult {
  readonly text: string;
  /** Prompt and reply. */
  readonly tokens_evaluated: number;
  /** Without the token that ended the reply. */
  readonly tokens_predicted: number;
  readonly stopped_eos: boolean;
  readonly timings: {
    /** Tokens of the prompt that were not in the cache. */
    readonly prompt_n: number;
  };
}

interface Peer {
  loadModel(options: object): Promise<NativeContext>;
}

/** Loads model and projector. Throws LOAD_FAILED where the projector does not read pictures, and what the package throws. */
export async function loadNative(spec: VisionSpec): Promise<NativeContext> {
  const { path, projector, contextSize, threads, batchSize, gpuLayers, kvType, variant, adapters } = spec;
  const peer = ((await import(pathToFileURL(spec.peer).href)) as { readonly default: Peer }).default;
  const context = await peer.loadModel({
    model: path,
    n_ctx: contextSize,
    n_threads: threads,
    n_batch: batchSize,
    n_gpu_layers: gpuLayers,
    n_parallel: 1,
    ctx_shift: false,
    // Weights that are not rearranged are those of the file, which the other engine has mapped, too.
    no_extra_bufts: gpuLayers === 0,
    ...(kvType !== 'bf16' && { cache_type_k: kvType, cache_type_v: kvType }),
    lib_variant: variant,
    lora_list: adapters.map(({ path: file, scale }) => ({ path: file, scaled: scale })),
  });
  context.initMultimodal({ path: projector, use_gpu: gpuLayers > 0 });
  if (!context.getMultimodalSupport().vision)
    throw new LlmtuiError('LOAD_FAILED', `the projector ${projector} does not read pictures`);
  return context;
}
