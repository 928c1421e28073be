/**
 * The structures that llama.cpp 0.4.0 takes and gives by value, described once. `bindings.ts` builds its types from
 * them, a test compares them with the C headers of that version, and `knownDefaults` is checked before the first
 * model call. Source: `include/llama.h` and `ggml/include/ggml.h` of the release below.
 */
export const LLAMA_VERSION = '0.4.0';

/** Version of node-llama-cpp whose platform packages hold that release. */
export const PACKAGE_VERSION = '3.21.1';

/** C types by the names that koffi knows; an enum is an `int32`, any pointer a `void *`. */
export type FieldType = 'bool' | 'bool[512]' | 'int32' | 'uint32' | 'int64' | 'size_t' | 'float' | 'void *';

/** Fields in the order of the C declaration. */
export interface Structure {
  /** As C names it, `struct` included where there is no typedef. */
  readonly c: string;
  readonly fields: Readonly<Record<string, FieldType>>;
}

export const structures = {
  modelParams: {
    c: 'struct llama_model_params',
    fields: {
      devices: 'void *',
      tensor_buft_overrides: 'void *',
      n_gpu_layers: 'int32',
      split_mode: 'int32',
      load_mode: 'int32',
      lazy_mode: 'int32',
      main_gpu: 'int32',
      tensor_split: 'void *',
      progress_callback: 'void *',
      progress_callback_user_data: 'void *',
      kv_overrides: 'void *',
      vocab_only: 'bool',
      check_tensors: 'bool',
      use_extra_bufts: 'bool',
      no_host: 'bool',
      no_alloc: 'bool',
      load_mtp: 'bool',
    },
  },
  contextParams: {
    c: 'struct llama_context_params',
    fields: {
      n_ctx: 'uint32',
      n_batch: 'uint32',
      n_ubatch: 'uint32',
      n_seq_max: 'uint32',
      n_rs_seq: 'uint32',
      n_outputs_max: 'uint32',
      n_outputs_max_per_seq: 'uint32',
      n_threads: 'int32',
      n_threads_batch: 'int32',
      ctx_type: 'int32',
      rope_scaling_type: 'int32',
      pooling_type: 'int32',
      attention_type: 'int32',
      flash_attn_type: 'int32',
      rope_freq_base: 'float',
      rope_freq_scale: 'float',
      yarn_ext_factor: 'float',
      yarn_attn_factor: 'float',
      yarn_beta_fast: 'float',
      yarn_beta_slow: 'float',
      yarn_orig_ctx: 'uint32',
      defrag_thold: 'float',
      cb_eval: 'void *',
      cb_eval_user_data: 'void *',
      type_k: 'int32',
      type_v: 'int32',
      abort_callback: 'void *',
      abort_callback_data: 'void *',
      embeddings: 'bool',
      offload_kqv: 'bool',
      no_perf: 'bool',
      op_offload: 'bool',
      swa_full: 'bool',
      kv_unified: 'bool',
      samplers: 'void *',
      n_samplers: 'size_t',
      ctx_other: 'void *',
    },
  },
  batch: {
    c: 'struct llama_batch',
    fields: {
      n_tokens: 'int32',
      token: 'void *',
      embd: 'void *',
      pos: 'void *',
      n_seq_id: 'void *',
      seq_id: 'void *',
      logits: 'void *',
    },
  },
  samplerChainParams: {
    c: 'struct llama_sampler_chain_params',
    fields: { no_perf: 'bool' },
  },
  tokenData: {
    c: 'struct llama_token_data',
    fields: { id: 'int32', logit: 'float', p: 'float' },
  },
  tokenDataArray: {
    c: 'struct llama_token_data_array',
    fields: { data: 'void *', size: 'size_t', selected: 'int64', sorted: 'bool' },
  },
  threadpoolParams: {
    c: 'struct ggml_threadpool_params',
    fields: {
      cpumask: 'bool[512]',
      n_threads: 'int32',
      prio: 'int32',
      poll: 'uint32',
      strict_cpu: 'bool',
      paused: 'bool',
    },
  },
} as const satisfies Record<string, Structure>;

const sizes: Readonly<Record<FieldType, number>> = {
  bool: 1,
  'bool[512]': 512,
  int32: 4,
  uint32: 4,
  int64: 8,
  size_t: 8,
  float: 4,
  'void *': 8,
};

/** Where a structure's fields lie, in bytes, on the 64-bit systems that llama.cpp is built for. */
export interface Layout<S extends Structure> {
  readonly size: number;
  readonly offsets: { readonly [K in keyof S['fields']]: number };
}

export function layoutOf<S extends Structure>(structure: S): Layout<S> {
  const offsets: Record<string, number> = {};
  const up = (offset: number, alignment: number) => Math.ceil(offset / alignment) * alignment;
  let end = 0;
  let widest = 1;
  for (const [name, type] of Object.entries(structure.fields)) {
    const alignment = type === 'bool[512]' ? 1 : sizes[type];
    offsets[name] = up(end, alignment);
    end = offsets[name] + sizes[type];
    widest = Math.max(widest, alignment);
  }
  return { size: up(end, widest), offsets: offsets as Layout<S>['offsets'] };
}

/** What `llama_model_default_params` and `llama_context_default_params` return in that version. */
export const knownDefaults = {
  modelParams: {
    n_gpu_layers: -1,
    split_mode: 1,
    load_mode: -1,
    lazy_mode: 1,
    main_gpu: 0,
    vocab_only: false,
    check_tensors: false,
    use_extra_bufts: true,
    no_host: false,
    no_alloc: false,
    load_mtp: false,
  },
  contextParams: {
    n_ctx: 512,
    n_batch: 2048,
    n_ubatch: 512,
    n_seq_max: 1,
    n_outputs_max: 0,
    n_outputs_max_per_seq: 1,
    n_threads: 4,
    n_threads_batch: 4,
    rope_scaling_type: -1,
    pooling_type: -1,
    attention_type: -1,
    flash_attn_type: -1,
    yarn_ext_factor: -1,
    defrag_thold: -1,
    type_k: 1,
    type_v: 1,
    embeddings: false,
    offload_kqv: true,
    no_perf: true,
    op_offload: true,
    swa_full: true,
    kv_unified: false,
    n_samplers: 0,
  },
} as const;

/** `enum ggml_type`, as far as a KV cache can have it. */
export const ggmlTypes = {
  f32: 0,
  f16: 1,
  q4_0: 2,
  q4_1: 3,
  q5_0: 6,
  q5_1: 7,
  q8_0: 8,
  bf16: 30,
} as const;

/** `enum llama_pooling_type`, as far as it gives one vector for each sequence. */
export const poolingTypes = { mean: 1, cls: 2, last: 3 } as const;

/** `enum ggml_backend_dev_type`. */
export const deviceTypes = { cpu: 0, gpu: 1, integratedGpu: 2 } as const;

/** Bits of `enum llama_token_attr`. */
export const tokenAttributes = { unknown: 1 << 0, control: 1 << 3, stripsLeft: 1 << 7 } as const;

/** `LLAMA_TOKEN_NULL`: the vocabulary has no such token. */
export const NO_TOKEN = -1;
