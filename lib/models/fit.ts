import type { KvType } from '../store/settings.js';
import type { GgufFacts } from './gguf/facts.js';

/** Bytes of one number, the scales of its block included (ggml-common.h). */
const kvBytesPerValue: Readonly<Record<KvType, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
};

/** The facts that memory depends on. */
export type MemoryShape = Pick<
  GgufFacts,
  | 'weightBytes'
  | 'contextLength'
  | 'embeddingLength'
  | 'feedForwardLength'
  | 'kvHeads'
  | 'keyLength'
  | 'valueLength'
>;

const CELL_STEP = 256; // llama.cpp rounds contexts up to this many cells
const BATCH = 512; // tokens of the largest batch, LLM_BATCH_SIZE

/**
 * Bytes of the KV cache for `contextSize` tokens: for each layer, cells × KV heads × (key length + value length) ×
 * bytes of a value, cells being the context rounded up to 256 (llama_kv_cache in llama.cpp). Layers with a sliding
 * window count like the others: the engine asks for the full cache (swa_full), because a rewind needs it.
 */
export function kvBytes(shape: MemoryShape, contextSize: number, kvType: KvType = 'f16'): number {
  const perHead = (shape.keyLength + shape.valueLength) * kvBytesPerValue[kvType];
  return shape.kvHeads.reduce((total, heads) => total + roundUp(contextSize) * heads * perHead, 0);
}

/**
 * Bytes of the compute buffers, estimated: for each token of a batch the attention mask in F16, and in F32 seven
 * vectors of the embedding length and two of the feed-forward length. Within 5 % of what llama.cpp b-0.4.0 reports
 * for a Llama of 135M parameters with flash attention; larger ones differ more, but weigh little beside the weights.
 */
export function computeBytes(shape: MemoryShape, contextSize: number): number {
  return BATCH * (2 * roundUp(contextSize) + 4 * (7 * shape.embeddingLength + 2 * shape.feedForwardLength));
}

/** Bytes that a loaded model needs: weights, KV cache and compute buffers. */
export function neededBytes(shape: MemoryShape, contextSize: number, kvType: KvType = 'f16'): number {
  return shape.weightBytes + kvBytes(shape, contextSize, kvType) + computeBytes(shape, contextSize);
}

const MOST = 8192;
const LEAST = 512;

/**
 * The context size, in tokens, for a model when none is set: what it was trained for, at most 8192, at most what fits
 * into `freeBytes` together with the weights, at least 512 (or what it was trained for, if that is less).
 */
export function defaultContext(shape: MemoryShape, freeBytes: number, kvType: KvType = 'f16'): number {
  let context = Math.min(shape.contextLength, MOST);
  while (context > LEAST && neededBytes(shape, context, kvType) > freeBytes) {
    context = Math.max(LEAST, roundUp(context) - CELL_STEP);
  }
  return context;
}

const roundUp = (tokens: number): number => Math.ceil(tokens / CELL_STEP) * CELL_STEP;
