import type { Bindings, Pointer } from './bindings.js';
import type { LoadSpec } from './messages.js';

/** All layers, in llama.cpp's words. */
const ALL = -1;

/** A GPU that is filled to the brim fails while it computes: this share of what is free is used at most. */
const SHARE = 0.95;

/** How many layers go on a GPU with so much memory free, in bytes. */
export function layersFor({ gpuLayers, gpuNeeds }: LoadSpec, freeBytes: number): number {
  if (gpuLayers !== 'auto') return gpuLayers;
  if (gpuNeeds === undefined) return ALL;
  // More layers never need less, so the last that fits is the most.
  return Math.max(
    0,
    gpuNeeds.findLastIndex(bytes => bytes <= SHARE * freeBytes),
  );
}

/** Bytes that a device has free. */
export function freeBytesOf(native: Bindings, device: Pointer): number {
  const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
  native.ggml_backend_dev_memory(device, free, total);
  return Number(free[0]);
}
