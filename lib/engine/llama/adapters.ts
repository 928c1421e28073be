import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import type { Bindings, Pointer } from './bindings.js';
import type { Adapter } from './messages.js';

/** LoRA adapters of a loaded model; llama.cpp frees them with it. */
export interface Adapters {
  readonly count: number;
  /** An array of their addresses. */
  readonly addresses: BigUint64Array;
  readonly scales: Float32Array;
}

/**
 * Loads adapters for `model`. Throws MODEL_NOT_FOUND if a file is gone, LOAD_FAILED with llama.cpp's own reason, `cause`,
 * if one does not go with the model.
 */
export function loadAdapters(
  native: Bindings,
  model: Pointer,
  adapters: readonly Adapter[],
  cause: () => string,
): Adapters {
  const addresses = adapters.map(({ path }) => {
    if (!existsSync(path)) throw new LlmtuiError('MODEL_NOT_FOUND', `there is no adapter file ${path}`);
    const address = native.llama_adapter_lora_init(model, path);
    if (address !== null) return address;
    const why = cause() || 'it does not go with the model';
    throw new LlmtuiError('LOAD_FAILED', `cannot load the adapter ${basename(path)}: ${why}`);
  });
  return {
    count: adapters.length,
    addresses: BigUint64Array.from(addresses),
    scales: Float32Array.from(adapters, ({ scale }) => scale),
  };
}
