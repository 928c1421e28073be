import { open } from 'node:fs/promises';
import { encodeHeader, f32, type GgufValue, padded, text, u32 } from './gguf-encode.js';

/** A model of which only the header is real. */
export interface SparseModel {
  readonly architecture: string;
  readonly layers: number;
  readonly embedding: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly context: number;
  readonly vocabulary: number;
  /** More metadata; keys without the architecture in front of them. */
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  /** Tensors outside the layers besides `token_embd.weight`, by name without `.weight` unless it ends in `.bias`. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  /** The tensors of each layer, named likewise. */
  readonly layer: Readonly<Record<string, readonly number[]>>;
}

/**
 * Writes a model of any size in no time: its tensors, matrices in IQ1_S and vectors in F32, are a
 * hole in the file. llama.cpp loads it as any other model, and allocates for it what it would for a real one.
 */
export async function writeSparse(path: string, model: SparseModel): Promise<void> {
  const tensors = tensorsOf(model);
  const header = encodeHeader({ metadata: metadataOf(model), tensors });
  const file = await open(path, 'w');
  try {
    await file.write(header);
    await file.truncate(tensors.reduce((size, { bytes }) => size + padded(bytes), header.length));
  } finally {
    await file.close();
  }
}

function metadataOf(model: SparseModel): [string, GgufValue][] {
  const { architecture } = model;
  const own: Readonly<Record<string, GgufValue>> = {
    context_length: u32(model.context),
    embedding_length: u32(model.embedding),
    block_count: u32(model.layers),
    feed_forward_length: u32(model.feedForward),
    'attention.head_count': u32(model.heads),
    'attention.head_count_kv': u32(model.kvHeads),
    'attention.layer_norm_rms_epsilon': f32(1e-5),
    'attention.layer_norm_epsilon': f32(1e-5),
    ...model.metadata,
  };
  const tokens = Array.from({ length: model.vocabulary }, (_, id) => `t${id}`);
  return [
    ['general.architecture', text(architecture)],
    ['general.file_type', u32(1)],
    ...Object.entries(own).map(([key, value]): [string, GgufValue] => [`${architecture}.${key}`, value]),
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text('gpt-2')],
    ['tokenizer.ggml.tokens', { type: 'strings', values: tokens }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'i32', values: tokens.map(() => 1) }],
    ['tokenizer.ggml.merges', { type: 'strings', values: ['t 1'] }],
    ['tokenizer.ggml.eos_token_id', u32(2)],
  ];
}

function tensorsOf(model: SparseModel) {
  const tensor = (name: string, shape: readonly number[]) => {
    const isMatrix = shape.length > 1 && (shape[0] ?? 0) % IQ1_S.block === 0;
    const { type, block, bytes } = isMatrix ? IQ1_S : F32;
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    return {
      name: /\.(bias|weight)$|ssm_[ad]$/.test(name) ? name : `${name}.weight`,
      shape,
      type,
      bytes: (elements / block) * bytes,
    };
  };
  const layers = Array.from({ length: model.layers }, (_, layer) =>
    Object.entries(model.layer).map(([name, shape]) => tensor(`blk.${layer}.${name}`, shape)),
  );
  const outside = Object.entries(model.tensors).map(([name, shape]) => tensor(name, shape));
  return [tensor('token_embd', [model.embedding, model.vocabulary]), ...outside, ...layers.flat()];
}

/** The smallest type that llama.cpp does not copy into another layout. */
const IQ1_S = { type: 19, block: 256, bytes: 50 };
const F32 = { type: 0, block: 1, bytes: 4 };

type Widths = Pick<SparseModel, 'embedding' | 'heads' | 'kvHeads' | 'feedForward'>;

/** The tensors of a layer as Llama has them. */
export function llamaLayer({ embedding, heads, kvHeads, feedForward }: Widths): SparseModel['layer'] {
  const kv = (embedding / heads) * kvHeads;
  return {
    attn_norm: [embedding],
    ffn_norm: [embedding],
    attn_q: [embedding, embedding],
    attn_k: [embedding, kv],
    attn_v: [embedding, kv],
    attn_output: [embedding, embedding],
    ffn_gate: [embedding, feedForward],
    ffn_up: [embedding, feedForward],
    ffn_down: [feedForward, embedding],
  };
}
