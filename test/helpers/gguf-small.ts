import { join } from 'node:path';
import { packageRoot } from '../../lib/package.js';
import { encodeHeader, f32, type GgufValue, text, u32 } from './gguf-encode.js';
import type { FilledHeader, FilledTensor } from './gguf-write.js';

const EMBEDDING = 32;

/** The starter model. */
export const starterPath = join(packageRoot(), 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf');

/** A sound Llama of one layer, two heads and three tokens, in 20 KB; `change` replaces metadata, undefined removes it. */
export function smallModel(change: Readonly<Record<string, GgufValue | undefined>> = {}): FilledHeader {
  const metadata = new Map<string, GgufValue | undefined>([
    ['general.architecture', text('llama')],
    ['general.name', text('Small')],
    ['general.file_type', u32(0)],
    ['llama.context_length', u32(256)],
    ['llama.embedding_length', u32(EMBEDDING)],
    ['llama.block_count', u32(1)],
    ['llama.feed_forward_length', u32(32)],
    ['llama.attention.head_count', u32(2)],
    ['llama.attention.head_count_kv', u32(1)],
    ['llama.attention.layer_norm_rms_epsilon', f32(1e-5)],
    ['llama.rope.dimension_count', u32(16)],
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text('gpt-2')],
    ['tokenizer.ggml.tokens', { type: 'strings', values: ['a', 'b', '<end>'] }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'i32', values: [1, 1, 3] }],
    ['tokenizer.ggml.merges', { type: 'strings', values: ['a b'] }],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ...Object.entries(change),
  ]);
  return {
    metadata: [...metadata].flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
    tensors,
  };
}

const tensor = (name: string, ...shape: number[]): FilledTensor => ({
  name: `${name}.weight`,
  shape,
  type: 0,
  bytes: shape.reduce((product, elements) => product * elements, 4),
  fill: 'ones',
});

const tensors: readonly FilledTensor[] = [
  tensor('token_embd', EMBEDDING, 3),
  tensor('output_norm', EMBEDDING),
  tensor('blk.0.attn_norm', EMBEDDING),
  tensor('blk.0.ffn_norm', EMBEDDING),
  tensor('blk.0.attn_q', EMBEDDING, EMBEDDING),
  tensor('blk.0.attn_k', EMBEDDING, 16),
  tensor('blk.0.attn_v', EMBEDDING, 16),
  tensor('blk.0.attn_output', EMBEDDING, EMBEDDING),
  tensor('blk.0.ffn_gate', EMBEDDING, 32),
  tensor('blk.0.ffn_up', EMBEDDING, 32),
  tensor('blk.0.ffn_down', 32, EMBEDDING),
];

/** The whole file as bytes. */
export function smallBytes(model: FilledHeader = smallModel()): Buffer {
  const data = model.tensors.map(({ bytes }) => Buffer.from(new Float32Array(bytes / 4).fill(1).buffer));
  return Buffer.concat([encodeHeader(model), ...data]);
}
