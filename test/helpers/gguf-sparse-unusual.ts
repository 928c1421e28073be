import { f32, u32 } from './gguf-encode.js';
import { llamaLayer, type SparseModel } from './gguf-sparse.js';

const widths = { embedding: 1024, heads: 16, kvHeads: 8, feedForward: 4096 };
const { embedding, feedForward } = widths;
const small = { ...widths, context: 32_768, vocabulary: 8000 };

/** KV heads of each layer; those without are convolutions. */
const kvHeads = [0, 0, 8, 0, 0, 8];
const convolution = {
  'shortconv.conv': [3, embedding],
  'shortconv.in_proj': [embedding, 3 * embedding],
  'shortconv.out_proj': [embedding, embedding],
};
const { attn_q = [], attn_k = [], attn_v = [], attn_output = [] } = llamaLayer(widths);
const attention = { attn_q, attn_k, attn_v, attn_output, attn_q_norm: [64], attn_k_norm: [64] };

/** Layers of two kinds: short convolutions, which have a state, and attention. */
const lfm2: SparseModel = {
  ...small,
  architecture: 'lfm2',
  layers: kvHeads.length,
  metadata: {
    vocab_size: u32(8000),
    'shortconv.l_cache': u32(3),
    'attention.head_count_kv': { type: 'array', of: 'i32', values: kvHeads },
  },
  tensors: {
    token_embd_norm: [embedding],
    ...Object.fromEntries(
      kvHeads.flatMap((heads, layer) =>
        Object.entries(heads > 0 ? attention : convolution).map(([name, shape]): [string, number[]] => [
          `blk.${layer}.${name}`,
          [...shape],
        ]),
      ),
    ),
  },
  layer: {
    attn_norm: [embedding],
    ffn_norm: [embedding],
    ffn_gate: [embedding, feedForward],
    ffn_up: [embedding, feedForward],
    ffn_down: [feedForward, embedding],
  },
};

/** Multi-head latent attention: one compressed key for all heads, and no value. */
const deepseek2: SparseModel = {
  ...small,
  architecture: 'deepseek2',
  layers: 3,
  heads: 8,
  kvHeads: 1,
  metadata: {
    vocab_size: u32(8000),
    'attention.q_lora_rank': u32(256),
    'attention.kv_lora_rank': u32(256),
    'attention.key_length': u32(288),
    'attention.value_length': u32(256),
    'attention.key_length_mla': u32(96),
    'attention.value_length_mla': u32(64),
    'rope.dimension_count': u32(32),
    expert_count: u32(32),
    expert_used_count: u32(4),
    expert_feed_forward_length: u32(512),
    expert_shared_count: u32(1),
    leading_dense_block_count: u32(0),
    expert_weights_scale: f32(1),
    expert_gating_func: u32(1),
  },
  tensors: { output_norm: [embedding], output: [embedding, 8000] },
  layer: {
    attn_norm: [embedding],
    ffn_norm: [embedding],
    attn_q_a: [embedding, 256],
    attn_q_a_norm: [256],
    attn_q_b: [256, 8 * 96],
    attn_kv_a_mqa: [embedding, 288],
    attn_kv_a_norm: [256],
    attn_k_b: [64, 256, 8],
    attn_v_b: [256, 64, 8],
    attn_output: [8 * 64, embedding],
    ffn_gate_inp: [embedding, 32],
    ffn_gate_exps: [embedding, 512, 32],
    ffn_up_exps: [embedding, 512, 32],
    ffn_down_exps: [512, embedding, 32],
    ffn_gate_shexp: [embedding, 512],
    ffn_up_shexp: [embedding, 512],
    ffn_down_shexp: [512, embedding],
  },
};

const inner = 2048;

/** No attention at all. */
const mamba: SparseModel = {
  ...small,
  architecture: 'mamba',
  layers: 4,
  heads: 0,
  kvHeads: 0,
  feedForward: 0,
  metadata: {
    vocab_size: u32(8000),
    'ssm.conv_kernel': u32(4),
    'ssm.inner_size': u32(inner),
    'ssm.state_size': u32(16),
    'ssm.time_step_rank': u32(64),
  },
  tensors: { output_norm: [embedding] },
  layer: {
    attn_norm: [embedding],
    ssm_in: [embedding, 2 * inner],
    ssm_conv1d: [4, inner],
    'ssm_conv1d.bias': [inner],
    ssm_x: [inner, 64 + 2 * 16],
    ssm_dt: [64, inner],
    'ssm_dt.bias': [inner],
    ssm_a: [16, inner],
    ssm_d: [inner],
    ssm_out: [inner, embedding],
  },
};

/** Models that are no plain transformers. */
export const unusualModels = { lfm2, deepseek2, mamba } as const;
