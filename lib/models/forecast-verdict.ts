import type { KvType } from '../store/settings.js';
import {
  type Forecast,
  type ForecastOptions,
  forecast,
  largestContext,
  largestGpuLayers,
} from './forecast.js';
import type { MemoryShape } from './forecast-shape.js';
import type { Room } from './machine.js';

/**
 * `fits`: with room to spare. `tight`: only just. `will swap`: the machine swaps, which makes it many times slower.
 * `will not fit`: it cannot be loaded.
 */
export type Verdict = 'fits' | 'tight' | 'will swap' | 'will not fit';

/** The share of the free memory that may be used without other programs noticing. */
const SPARE = 0.85;

/** Whether a model that takes so much can be loaded into this room. */
export function verdictOf(
  { host, gpu }: Pick<Forecast, 'host' | 'gpu'>,
  { free, swap, gpu: gpuFree }: Room,
): Verdict {
  if (gpuFree !== undefined && gpu > gpuFree) return 'will not fit';
  if (host <= free * SPARE) return 'fits';
  if (host <= free) return 'tight';
  return host <= free + swap ? 'will swap' : 'will not fit';
}

/** One thing to change, what the model then takes, and how that fits. Bytes. */
export type Advice = { readonly verdict: Verdict; readonly total: number } & (
  | { readonly type: 'context'; readonly contextSize: number }
  | { readonly type: 'kvType'; readonly kvType: KvType }
  | { readonly type: 'both'; readonly contextSize: number; readonly kvType: KvType }
  | { readonly type: 'gpuLayers'; readonly gpuLayers: number }
  /** The name of a quantisation, as files are named, that is small enough. */
  | { readonly type: 'quantisation'; readonly quantisation: string }
);

/** A type that costs next to nothing in quality. */
const SMALL_KV: KvType = 'q8_0';

/** Bits of a weight, over the whole of a Llama 3.1 8B (tools/quantize/README.md of llama.cpp). The largest first. */
const bitsPerWeight: readonly (readonly [name: string, bits: number])[] = [
  ['Q8_0', 8.5],
  ['Q6_K', 6.56],
  ['Q5_K_M', 5.7],
  ['Q4_K_M', 4.89],
  ['IQ4_XS', 4.46],
  ['Q3_K_M', 4.0],
  ['Q2_K', 3.16],
  ['IQ2_M', 2.93],
];

/**
 * What to change so that a model fits; each advice is enough on its own, and the cheapest comes first. Empty where it fits
 * as it is, and where nothing helps: then only a smaller model does.
 */
export function advise(shape: MemoryShape, options: ForecastOptions, room: Room): readonly Advice[] {
  if (verdictOf(forecast(shape, options), room) === 'fits') return [];
  const kvType = kvTypeAdvice(shape, options, room);
  const isEnough = kvType?.verdict === 'fits';
  const found = [
    layersAdvice(shape, options, room),
    kvType,
    contextAdvice(shape, options, room),
    isEnough ? undefined : bothAdvice(shape, options, room),
    quantisationAdvice(shape, options, room),
  ];
  return found.filter(advice => advice !== undefined).filter(({ verdict }) => verdict === 'fits');
}

/** An advice with what comes of it. */
function withResult<Change extends object>(
  change: Change,
  shape: MemoryShape,
  options: ForecastOptions,
  room: Room,
) {
  const result = forecast(shape, options);
  return { ...change, total: result.total, verdict: verdictOf(result, room) };
}

function layersAdvice(shape: MemoryShape, options: ForecastOptions, room: Room): Advice | undefined {
  if (room.gpu === undefined || forecast(shape, options).gpu <= room.gpu) return undefined;
  const gpuLayers = largestGpuLayers(shape, room.gpu, options);
  return withResult({ type: 'gpuLayers' as const, gpuLayers }, shape, { ...options, gpuLayers }, room);
}

function kvTypeAdvice(shape: MemoryShape, options: ForecastOptions, room: Room): Advice | undefined {
  if (options.kvType.startsWith('q')) return undefined;
  const changed = { ...options, kvType: SMALL_KV };
  return withResult({ type: 'kvType' as const, kvType: SMALL_KV }, shape, changed, room);
}

function contextAdvice(shape: MemoryShape, options: ForecastOptions, room: Room): Advice | undefined {
  const contextSize = largestContext(shape, room.free * SPARE, options);
  if (contextSize === undefined || contextSize >= options.contextSize) return undefined;
  return withResult({ type: 'context' as const, contextSize }, shape, { ...options, contextSize }, room);
}

function bothAdvice(shape: MemoryShape, options: ForecastOptions, room: Room): Advice | undefined {
  if (options.kvType.startsWith('q')) return undefined;
  const advice = contextAdvice(shape, { ...options, kvType: SMALL_KV }, room);
  return advice?.type === 'context' ? { ...advice, type: 'both', kvType: SMALL_KV } : undefined;
}

function quantisationAdvice(shape: MemoryShape, options: ForecastOptions, room: Room): Advice | undefined {
  for (const [quantisation, bits] of bitsPerWeight) {
    const ratio = (shape.parameters * bits) / 8 / shape.weightBytes;
    if (ratio >= 1) continue;
    const advice = withResult(
      { type: 'quantisation' as const, quantisation },
      scaled(shape, ratio),
      options,
      room,
    );
    if (advice.verdict === 'fits') return advice;
  }
  return undefined;
}

/** The same model with weights of another size. */
export function scaled(shape: MemoryShape, ratio: number): MemoryShape {
  const { weightBytes, embeddingBytes, outputBytes, layers } = shape;
  return {
    ...shape,
    weightBytes: weightBytes * ratio,
    embeddingBytes: embeddingBytes * ratio,
    outputBytes: outputBytes * ratio,
    layers: layers.map(layer => ({ ...layer, weightBytes: layer.weightBytes * ratio })),
  };
}

/** An advice in words; `bytes` writes a size. */
export function adviceText(advice: Advice, bytes: (count: number) => string): string {
  const then = `${bytes(advice.total)}, ${advice.verdict}`;
  switch (advice.type) {
    case 'context':
      return `a context of ${advice.contextSize} tokens (${then})`;
    case 'kvType':
      return `a KV cache in ${advice.kvType} (${then})`;
    case 'both':
      return `a context of ${advice.contextSize} tokens and a KV cache in ${advice.kvType} (${then})`;
    case 'gpuLayers':
      return `${advice.gpuLayers} layers on the GPU (${then})`;
    case 'quantisation':
      return `the model in ${advice.quantisation} (about ${then})`;
  }
}
