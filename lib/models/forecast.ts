import { outputsAtOnce } from '../engine/llama/outputs.js';
import type { KvType } from '../store/settings.js';
import { computeBytes } from './forecast-compute.js';
import { isEncoder, type LayerShape, type MemoryShape } from './forecast-shape.js';

/** How a model is to be loaded. */
export interface ForecastOptions {
  /** Tokens. */
  readonly contextSize: number;
  readonly kvType: KvType;
  /** Tokens of the largest batch. */
  readonly batchSize: number;
  /** Sequences at once. */
  readonly parallel: number;
  /** Layers on the GPU, that to the vocabulary counted as one; 0 for none. */
  readonly gpuLayers: number;
}

/** Part of a forecast. */
export type MemoryPart = 'kvCache' | 'computeBuffers';

/** What a loaded model takes, in bytes, with a KV cache that is as large as the context. */
export interface Forecast {
  readonly weights: number;
  readonly kvCache: number;
  /** With the buffer for logits. */
  readonly computeBuffers: number;
  readonly total: number;
  /** Of the total: in the machine's memory, and in that of the GPU. */
  readonly host: number;
  readonly gpu: number;
  /** What is only estimated, because the architecture computes or remembers in a way of its own. */
  readonly unsure: readonly MemoryPart[];
}

/** The defaults of the settings, on the CPU. */
export const usualOptions: Omit<ForecastOptions, 'contextSize'> = {
  kvType: 'f16',
  batchSize: 512,
  parallel: 1,
  gpuLayers: 0,
};

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

const F32 = 4;
const F16 = 2;
const CELL_STEP = 256; // llama.cpp rounds contexts up to this many cells

/** Cells of the KV cache for a context. */
export const cellsOf = (contextSize: number): number => Math.ceil(contextSize / CELL_STEP) * CELL_STEP;

/**
 * What llama.cpp will allocate for a model: its weights; for each layer cells × (key width + value width) × bytes of a
 * number, or the state of each sequence in a recurrent layer; and the compute buffers. Layers with a sliding window count
 * like the others, because the engine asks for the full cache (swa_full), which rewinding needs.
 */
export function forecast(shape: MemoryShape, options: ForecastOptions): Forecast {
  const split = splitLayers(shape, options.gpuLayers);
  const compute = computeParts(shape, options, split.onGpu.length === shape.layers.length);
  const cache = (layers: readonly LayerShape[]): number =>
    isEncoder(shape) ? 0 : sum(layers, layer => cacheBytes(layer, options));
  const onGpu = split.weights + cache(split.onGpu) + (options.gpuLayers > 0 ? compute.gpu : 0);
  const weights = shape.weightBytes + split.copied;
  const kvCache = cache(shape.layers);
  const computeBuffers = compute.host + (options.gpuLayers > 0 ? compute.gpu : 0);
  const total = weights + kvCache + computeBuffers;
  return {
    weights,
    kvCache,
    computeBuffers,
    total,
    host: total - onGpu,
    gpu: onGpu,
    unsure: unsure(shape, options),
  };
}

/** Bytes of one layer in the KV cache. */
function cacheBytes({ key, value, state }: LayerShape, options: ForecastOptions): number {
  const { contextSize, kvType, parallel } = options;
  return cellsOf(contextSize) * (key + value) * kvBytesPerValue[kvType] + parallel * state * F32;
}

/** As llama_model::load_tensors puts layers on the GPU: the matrix to the vocabulary first, then the last layers. */
function splitLayers(shape: MemoryShape, gpuLayers: number) {
  const { layers, outputBytes, embeddingBytes } = shape;
  if (gpuLayers === 0) return { onGpu: [], weights: 0, copied: 0 };
  const onGpu = layers.slice(Math.max(0, layers.length + 1 - gpuLayers));
  // The table of embeddings stays with the CPU; where it is the matrix to the vocabulary, too, the GPU gets a copy.
  const copied = outputBytes === 0 ? embeddingBytes : 0;
  const weights = sum(onGpu, ({ weightBytes }) => weightBytes) + outputBytes + copied;
  return { onGpu, weights, copied };
}

function computeParts(shape: MemoryShape, options: ForecastOptions, isAllOnGpu: boolean) {
  const { contextSize, kvType, parallel } = options;
  const cells = cellsOf(contextSize);
  const tokens = Math.min(cells, Math.max(options.batchSize, parallel));
  const graph = computeBytes(shape, { tokens, cells, outputs: outputsAtOnce(parallel), kvType });
  const logits = parallel * shape.vocabularySize * F32;
  // What goes in is prepared by the CPU: embeddings and the mask.
  const inputs = tokens * (shape.embeddingLength * F32 + cells * F16);
  return { gpu: graph, host: logits + (isAllOnGpu ? inputs : graph) };
}

/** Architectures with caches of a kind that is not reckoned here (`create_memory` in src/llama-model.cpp). */
const unknownCaches = new Set([
  'deepseek32',
  'deepseek4',
  'glm-dsa',
  'dots3note',
  'minimax-m3',
  'minimax-01',
  'qwen4exp',
]);
/** Architectures whose graph is not that of a plain transformer. */
const unknownGraphs = new Set([
  'grok',
  'gemma3n',
  'gemma4',
  'deepseek2',
  'minicpm3',
  'plm',
  'chameleon',
  'cogvlm',
]);

function unsure(
  { architecture, layers, isCacheAssumed }: MemoryShape,
  { gpuLayers }: ForecastOptions,
): readonly MemoryPart[] {
  const hasOwnCache = isCacheAssumed || unknownCaches.has(architecture);
  const isPlain =
    !unknownGraphs.has(architecture) && layers.every(({ key, state }) => key > 0 && state === 0);
  return [
    ...(hasOwnCache ? (['kvCache'] as const) : []),
    ...(hasOwnCache || !isPlain || gpuLayers > 0 ? (['computeBuffers'] as const) : []),
  ];
}

const MOST = 8192;
const LEAST = 512;

/**
 * The context size, in tokens, for a model when none is set: what it was trained for, at most 8192, at most what fits
 * into `freeBytes`, at least 512 (or what it was trained for, if that is less).
 */
export function defaultContext(
  shape: MemoryShape,
  freeBytes: number,
  options: Omit<ForecastOptions, 'contextSize'> = usualOptions,
): number {
  const most = Math.min(shape.contextLength, MOST);
  return largestContext(shape, freeBytes, { ...options, contextSize: most }) ?? Math.min(most, LEAST);
}

/** The largest context, at most that of the options, with which the model takes no more than `freeBytes` of the host. */
export function largestContext(
  shape: MemoryShape,
  freeBytes: number,
  options: ForecastOptions,
): number | undefined {
  const fits = (contextSize: number): boolean =>
    forecast(shape, { ...options, contextSize }).host <= freeBytes;
  if (fits(options.contextSize)) return options.contextSize;
  const steps = Math.floor(Math.min(options.contextSize, shape.contextLength) / CELL_STEP);
  const found = largest(LEAST / CELL_STEP, steps, step => fits(step * CELL_STEP));
  return found === undefined ? undefined : found * CELL_STEP;
}

/** Bytes that a GPU needs with 0, 1, 2 and more of the layers on it, up to all of them and the output. */
export function gpuNeeds(shape: MemoryShape, options: ForecastOptions): readonly number[] {
  return Array.from(
    { length: shape.layers.length + 2 },
    (_, gpuLayers) => forecast(shape, { ...options, gpuLayers }).gpu,
  );
}

/** The most layers that the memory of a GPU takes, 0 where none does; in bytes. */
export function largestGpuLayers(shape: MemoryShape, gpuBytes: number, options: ForecastOptions): number {
  return Math.max(
    0,
    gpuNeeds(shape, options).findLastIndex(bytes => bytes <= gpuBytes),
  );
}

/** The largest whole number for which `holds` does, where it holds for all below one that it holds for. */
function largest(least: number, most: number, holds: (value: number) => boolean): number | undefined {
  let [low, high] = [least - 1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low < least ? undefined : low;
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
