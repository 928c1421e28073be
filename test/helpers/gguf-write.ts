import { type FileHandle, open } from 'node:fs/promises';
import {
  encodeHeader,
  f32,
  type GgufHeader,
  type GgufTensor,
  type GgufValue,
  padded,
  scanMetadata,
  text,
  u32,
} from './gguf-encode.js';

/** A tensor with its data: bytes, or `random` Q4_0 blocks of this scale, or `ones` in F32. */
export interface FilledTensor extends GgufTensor {
  readonly fill: Uint8Array | { readonly random: number } | 'ones';
}

/** A header with the data of its tensors. */
export interface FilledHeader extends GgufHeader {
  readonly tensors: readonly FilledTensor[];
}

/** Writes a GGUF file; big random tensors are streamed by the megabyte. The same seed gives the same bytes. */
export async function writeGguf(path: string, header: FilledHeader, seed = 1): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(encodeHeader(header));
    const next = xorshift32(seed);
    for (const tensor of header.tensors) {
      await writeData(file, tensor, next);
      await file.write(Buffer.alloc(padded(tensor.bytes) - tensor.bytes));
    }
  } finally {
    await file.close();
  }
}

async function writeData(file: FileHandle, { fill, bytes }: FilledTensor, next: () => number): Promise<void> {
  if (fill === 'ones') {
    await file.write(Buffer.from(new Float32Array(bytes / 4).fill(1).buffer));
    return;
  }
  if (fill instanceof Uint8Array) {
    await file.write(fill);
    return;
  }
  const scale = halfFloat(fill.random);
  for (let left = bytes; left > 0; left -= CHUNK) {
    const words = new Uint32Array(Math.ceil(Math.min(left, CHUNK) / 4));
    for (let index = 0; index < words.length; index++) words[index] = next();
    const blocks = Buffer.from(words.buffer, 0, Math.min(left, CHUNK));
    for (let at = 0; at < blocks.length; at += Q4_0_BLOCK) blocks.writeUInt16LE(scale, at);
    await file.write(blocks);
  }
}

const Q4_0_BLOCK = 18; // bytes of 32 weights: an F16 scale and 32 times 4 bits
const CHUNK = Q4_0_BLOCK * 65_536;

/** Bits of a positive normal number as an IEEE half float, rounded down. */
function halfFloat(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0] ?? 0;
  return ((bits >>> 23) - 112) * 1024 + ((bits >>> 13) & 1023);
}

/** Marsaglia's xorshift, 32 bits. */
function xorshift32(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

interface Shape {
  readonly embedding: number;
  readonly layers: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
}

const shapes = {
  tiny: { embedding: 256, layers: 4, feedForward: 768, heads: 4, kvHeads: 2 },
  '1b': { embedding: 2048, layers: 16, feedForward: 8192, heads: 32, kvHeads: 8 },
} as const satisfies Record<string, Shape>;

export interface RandomModel {
  readonly shape: keyof typeof shapes;
  /** A GGUF file whose tokenizer and chat template are copied. */
  readonly tokenizerFrom: string;
  /** Trained context, in tokens. */
  readonly context?: number;
  readonly seed?: number;
}

/**
 * Writes a Llama model of a chosen shape with random Q4_0 weights and a real tokenizer. What it generates is
 * noise; its speed and memory are those of a real model of that shape (`1b` is Llama 3.2 1B, 604 MB).
 */
export async function writeRandomLlama(path: string, model: RandomModel): Promise<void> {
  await writeGguf(path, await randomLlama(model), model.seed);
}

async function randomLlama(model: RandomModel): Promise<FilledHeader> {
  const shape = shapes[model.shape];
  const tokenizer = await copyTokenizer(model.tokenizerFrom);
  const metadata: [string, GgufValue][] = [
    ...describe('llama', `random-llama-${model.shape}`, shape, model.context ?? 8192),
    ['llama.rope.freq_base', f32(500_000)],
    ['llama.rope.dimension_count', u32(shape.embedding / shape.heads)],
    ['llama.vocab_size', u32(tokenizer.vocabulary)],
    ...tokenizer.metadata,
  ];
  return { metadata, tensors: transformer(shape, tokenizer.vocabulary, []) };
}

/**
 * Writes a tiny Gemma 3 model with random weights whose layers read, in turn, the last `window` tokens and all of
 * them; for tests of sliding-window attention.
 */
export async function writeRandomGemma(
  path: string,
  model: Omit<RandomModel, 'shape'> & { readonly window: number },
): Promise<void> {
  const shape = shapes.tiny;
  const tokenizer = await copyTokenizer(model.tokenizerFrom);
  const head = shape.embedding / shape.heads;
  const metadata: [string, GgufValue][] = [
    ...describe('gemma3', 'random-gemma3-tiny', shape, model.context ?? 8192),
    ['gemma3.attention.key_length', u32(head)],
    ['gemma3.attention.value_length', u32(head)],
    ['gemma3.attention.sliding_window', u32(model.window)],
    ['gemma3.attention.sliding_window_pattern', u32(2)],
    ['gemma3.rope.freq_base', f32(1_000_000)],
    ...tokenizer.metadata,
  ];
  const extraNorms = [
    ['attn_q_norm', head],
    ['attn_k_norm', head],
    ['post_attention_norm', shape.embedding],
    ['post_ffw_norm', shape.embedding],
  ] as const;
  await writeGguf(
    path,
    { metadata, tensors: transformer(shape, tokenizer.vocabulary, extraNorms) },
    model.seed,
  );
}

function describe(architecture: string, name: string, shape: Shape, context: number): [string, GgufValue][] {
  return [
    ['general.architecture', text(architecture)],
    ['general.name', text(name)],
    ['general.file_type', u32(2)],
    [`${architecture}.context_length`, u32(context)],
    [`${architecture}.embedding_length`, u32(shape.embedding)],
    [`${architecture}.block_count`, u32(shape.layers)],
    [`${architecture}.feed_forward_length`, u32(shape.feedForward)],
    [`${architecture}.attention.head_count`, u32(shape.heads)],
    [`${architecture}.attention.head_count_kv`, u32(shape.kvHeads)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, f32(1e-5)],
  ];
}

/** The tokenizer of a GGUF file as it stands there, chat template included, and its number of tokens. */
export async function copyTokenizer(
  source: string,
): Promise<{ readonly metadata: [string, GgufValue][]; readonly vocabulary: number }> {
  const file = await open(source);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, 32 * 1024 * 1024)); // no known tokenizer needs more
    await file.read(head, 0, head.length, 0);
    const entries = [...scanMetadata(head)].filter(([key]) => key.startsWith('tokenizer.'));
    const tokens = entries.find(([key]) => key === 'tokenizer.ggml.tokens')?.[1];
    const metadata = entries.map(([key, value]): [string, GgufValue] => [
      key,
      { type: 'raw', typeId: value.readUInt32LE(0), bytes: value.subarray(4) },
    ]);
    return { metadata, vocabulary: Number(tokens?.readBigUInt64LE(8) ?? 0) };
  } finally {
    await file.close();
  }
}

/** The tensors of Llama and Gemma; `extraNorms` stand in every layer. */
function transformer(
  shape: Shape,
  vocabulary: number,
  extraNorms: readonly (readonly [name: string, elements: number])[],
): FilledTensor[] {
  const { embedding, feedForward } = shape;
  const kv = (embedding / shape.heads) * shape.kvHeads;
  const tensors = [matrix('token_embd', embedding, vocabulary), norm('output_norm', embedding)];
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = (part: string) => `blk.${layer}.${part}`;
    tensors.push(
      norm(name('attn_norm'), embedding),
      norm(name('ffn_norm'), embedding),
      ...extraNorms.map(([part, elements]) => norm(name(part), elements)),
      matrix(name('attn_q'), embedding, embedding),
      matrix(name('attn_k'), embedding, kv),
      matrix(name('attn_v'), embedding, kv),
      matrix(name('attn_output'), embedding, embedding),
      matrix(name('ffn_gate'), embedding, feedForward),
      matrix(name('ffn_up'), embedding, feedForward),
      matrix(name('ffn_down'), feedForward, embedding),
    );
  }
  return tensors;
}

/** A vector of ones in F32. */
export const norm = (name: string, elements: number): FilledTensor => ({
  name: `${name}.weight`,
  shape: [elements],
  type: 0,
  bytes: elements * 4,
  fill: 'ones',
});

/** Random Q4_0; the scale keeps the variance of what flows through: a weight is about 0.6 / sqrt(columns). */
export const matrix = (name: string, columns: number, rows: number): FilledTensor => ({
  name: `${name}.weight`,
  shape: [columns, rows],
  type: 2,
  bytes: ((rows * columns) / 32) * Q4_0_BLOCK,
  fill: { random: 0.125 / Math.sqrt(columns) },
});
