/**
 * The C functions that we call, by library: result type first, then parameter types. Names are those of `llama.h`,
 * `ggml-backend.h` and `ggml.h`, where they are explained. `bindings.ts` turns each row into a typed function.
 */

/**
 * How a C type is written here: a structure by its name in `abi.ts`; `handle`, a pointer that is never NULL;
 * `address`, one that may be; `text`, a NUL-terminated UTF-8 string that may be NULL.
 */
export type Code =
  | 'void'
  | 'bool'
  | 'int32'
  | 'uint32'
  | 'uint64'
  | 'size_t'
  | 'float'
  | 'handle'
  | 'address'
  | 'text'
  | 'texts'
  | 'modelParams'
  | 'contextParams'
  | 'batch'
  | 'samplerChainParams';

export type Signature = readonly [result: Code, ...parameters: Code[]];

export const ggmlBaseFunctions = {
  ggml_backend_dev_backend_reg: ['handle', 'handle'],
  ggml_backend_dev_memory: ['void', 'handle', 'address', 'address'],
  ggml_backend_reg_name: ['text', 'handle'],
  ggml_backend_reg_get_proc_address: ['address', 'handle', 'text'],
  ggml_threadpool_params_init: ['void', 'handle', 'int32'],
} as const satisfies Record<string, Signature>;

export const ggmlFunctions = {
  ggml_backend_load_all_from_path: ['void', 'text'],
  ggml_backend_dev_by_type: ['address', 'int32'],
} as const satisfies Record<string, Signature>;

export const llamaFunctions = {
  llama_backend_init: ['void'],
  llama_log_set: ['void', 'address', 'address'],

  llama_model_default_params: ['modelParams'],
  llama_model_load_from_file: ['address', 'text', 'modelParams'],
  llama_model_free: ['void', 'handle'],
  llama_model_get_vocab: ['handle', 'handle'],
  llama_model_size: ['uint64', 'handle'],
  llama_model_n_params: ['uint64', 'handle'],
  llama_model_n_ctx_train: ['int32', 'handle'],
  llama_model_n_embd_out: ['int32', 'handle'],
  llama_model_n_swa: ['int32', 'handle'],
  llama_model_is_recurrent: ['bool', 'handle'],
  llama_model_is_hybrid: ['bool', 'handle'],
  llama_model_has_encoder: ['bool', 'handle'],
  llama_model_has_decoder: ['bool', 'handle'],
  llama_model_desc: ['int32', 'handle', 'address', 'size_t'],
  llama_model_meta_val_str: ['int32', 'handle', 'text', 'address', 'size_t'],
  llama_model_chat_template: ['text', 'handle', 'text'],

  llama_context_default_params: ['contextParams'],
  llama_init_from_model: ['address', 'handle', 'contextParams'],
  llama_free: ['void', 'handle'],
  llama_attach_threadpool: ['void', 'handle', 'handle', 'handle'],
  llama_set_n_threads: ['void', 'handle', 'int32', 'int32'],
  llama_get_memory: ['handle', 'handle'],
  llama_pooling_type: ['int32', 'handle'],
  llama_n_batch: ['uint32', 'handle'],
  llama_decode: ['int32', 'handle', 'batch'],
  llama_encode: ['int32', 'handle', 'batch'],
  llama_get_embeddings_seq: ['address', 'handle', 'int32'],
  llama_get_logits_ith: ['address', 'handle', 'int32'],

  llama_memory_seq_rm: ['bool', 'handle', 'int32', 'int32', 'int32'],
  llama_memory_seq_cp: ['void', 'handle', 'int32', 'int32', 'int32', 'int32'],
  llama_memory_seq_pos_min: ['int32', 'handle', 'int32'],
  llama_adapter_lora_init: ['address', 'handle', 'text'],
  llama_set_adapters_lora: ['int32', 'handle', 'address', 'size_t', 'address'],
  llama_state_seq_get_size: ['size_t', 'handle', 'int32'],
  llama_state_seq_get_data: ['size_t', 'handle', 'address', 'size_t', 'int32'],
  llama_state_seq_set_data: ['size_t', 'handle', 'address', 'size_t', 'int32'],

  llama_vocab_n_tokens: ['int32', 'handle'],
  llama_vocab_get_attr: ['int32', 'handle', 'int32'],
  llama_vocab_get_text: ['text', 'handle', 'int32'],
  llama_vocab_is_eog: ['bool', 'handle', 'int32'],
  llama_vocab_bos: ['int32', 'handle'],
  llama_vocab_eos: ['int32', 'handle'],
  llama_vocab_get_add_bos: ['bool', 'handle'],
  llama_vocab_get_suppress_tokens: ['address', 'handle', 'address'],
  llama_tokenize: ['int32', 'handle', 'address', 'int32', 'address', 'int32', 'bool', 'bool'],
  llama_token_to_piece: ['int32', 'handle', 'int32', 'address', 'int32', 'int32', 'bool'],

  llama_sampler_chain_init: ['handle', 'samplerChainParams'],
  llama_sampler_chain_add: ['void', 'handle', 'handle'],
  llama_sampler_free: ['void', 'handle'],
  llama_sampler_accept: ['void', 'handle', 'int32'],
  llama_sampler_apply: ['void', 'handle', 'handle'],
  llama_sampler_sample: ['int32', 'handle', 'handle', 'int32'],
  llama_sampler_get_seed: ['uint32', 'handle'],
  llama_sampler_init_greedy: ['handle'],
  llama_sampler_init_dist: ['handle', 'uint32'],
  llama_sampler_init_top_k: ['handle', 'int32'],
  llama_sampler_init_top_p: ['handle', 'float', 'size_t'],
  llama_sampler_init_min_p: ['handle', 'float', 'size_t'],
  llama_sampler_init_typical: ['handle', 'float', 'size_t'],
  llama_sampler_init_temp: ['handle', 'float'],
  llama_sampler_init_xtc: ['handle', 'float', 'float', 'size_t', 'uint32'],
  llama_sampler_init_top_n_sigma: ['handle', 'float'],
  llama_sampler_init_mirostat: ['handle', 'int32', 'uint32', 'float', 'float', 'int32'],
  llama_sampler_init_mirostat_v2: ['handle', 'uint32', 'float', 'float'],
  llama_sampler_init_penalties: ['handle', 'int32', 'int32', 'float', 'float', 'float'],
  llama_sampler_init_dry: ['handle', 'handle', 'float', 'float', 'int32', 'int32', 'texts', 'size_t'],
  llama_sampler_init_grammar: ['address', 'handle', 'text', 'text'],
} as const satisfies Record<string, Signature>;
