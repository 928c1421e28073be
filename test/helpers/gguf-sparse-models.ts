import { u32 } from './gguf-encode.js';
import { llamaLayer, type SparseModel } from './gguf-sparse.js';

const small = {
  layers: 4,
  embedding: 1536,
  heads: 12,
  kvHeads: 2,
  feedForward: 8960,
  context: 32_768,
  vocabulary: 8000,
};
const { embedding, feedForward } = small;
const head = 128;
const norms = { output_norm: [embedding] };
const { ffn_gate: _gate, ffn_up: _up, ffn_down: _down, ...attention } = llamaLayer(small);

const oneB = {
  layers: 16,
  embedding: 2048,
  heads: 32,
  kvHeads: 8,
  feedForward: 8192,
  context: 131_072,
  vocabulary: 128_256,
};

/** Models whose headers are those of real families, of which llama.cpp allocates what it does for them. */
export const sparseModels = {
  /** Llama 3.2 1B. */
  'llama-1b': {
    ...oneB,
    architecture: 'llama',
    metadata: { 'rope.dimension_count': u32(64), vocab_size: u32(128_256) },
    tensors: { output_norm: [2048] },
    layer: llamaLayer(oneB),
  },
  gpt2: {
    ...small,
    architecture: 'gpt2',
    kvHeads: 12,
    metadata: { vocab_size: u32(8000) },
    tensors: { ...norms, 'output_norm.bias': [embedding], position_embd: [embedding, small.context] },
    layer: {
      attn_norm: [embedding],
      'attn_norm.bias': [embedding],
      attn_qkv: [embedding, 3 * embedding],
      'attn_qkv.bias': [3 * embedding],
      attn_output: [embedding, embedding],
      'attn_output.bias': [embedding],
      ffn_norm: [embedding],
      'ffn_norm.bias': [embedding],
      ffn_up: [embedding, feedForward],
      'ffn_up.bias': [feedForward],
      ffn_down: [feedForward, embedding],
      'ffn_down.bias': [embedding],
    },
  },
  /** Heads wider than the embedding, and a sliding window in most layers. */
  gemma3: {
    ...small,
    architecture: 'gemma3',
    metadata: {
      vocab_size: u32(8000),
      'attention.key_length': u32(256),
      'attention.value_length': u32(256),
      'attention.sliding_window': u32(512),
      'attention.sliding_window_pattern': u32(2),
    },
    tensors: norms,
    layer: {
      ...llamaLayer(small),
      attn_q: [embedding, 12 * 256],
      attn_k: [embedding, 2 * 256],
      attn_v: [embedding, 2 * 256],
      attn_output: [12 * 256, embedding],
      attn_q_norm: [256],
      attn_k_norm: [256],
      post_attention_norm: [embedding],
      post_ffw_norm: [embedding],
    },
  },
  /** 4 of 32 experts. */
  qwen3moe: {
    ...small,
    architecture: 'qwen3moe',
    metadata: {
      vocab_size: u32(8000),
      expert_count: u32(32),
      expert_used_count: u32(4),
      expert_feed_forward_length: u32(768),
    },
    tensors: norms,
    layer: {
      ...attention,
      attn_q_norm: [head],
      attn_k_norm: [head],
      ffn_gate_inp: [embedding, 32],
      ffn_gate_exps: [embedding, 768, 32],
      ffn_up_exps: [embedding, 768, 32],
      ffn_down_exps: [768, embedding, 32],
    },
  },
  /** Query, key and value, and gate and network, come out of one matrix each. */
  phi3: {
    ...small,
    architecture: 'phi3',
    metadata: {
      vocab_size: u32(8000),
      'rope.dimension_count': u32(head),
      'rope.scaling.original_context_length': u32(4096),
    },
    tensors: { ...norms, output: [embedding, 8000] },
    layer: {
      attn_norm: [embedding],
      attn_qkv: [embedding, embedding + 4 * head],
      attn_output: [embedding, embedding],
      ffn_norm: [embedding],
      ffn_up: [embedding, 2 * feedForward],
      ffn_down: [feedForward, embedding],
    },
  },
} as const satisfies Record<string, SparseModel>;

export type SparseName = keyof typeof sparseModels;
