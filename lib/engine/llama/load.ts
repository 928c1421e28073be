import { LlmtuiError } from '../../errors.js';
import type { Engine } from '../engine.js';

/** What a model is loaded with. Every figure is already decided by the caller. */
export interface LlamaOptions {
  /** Name as the model list shows it. */
  readonly name: string;
  readonly path: string;
  readonly device: 'auto' | 'cpu' | 'cuda' | 'vulkan' | 'metal';
  /** Tokens. */
  readonly contextSize: number;
  readonly threads: number;
  readonly batchSize: number;
  readonly gpuLayers: number | 'auto';
  readonly kvType: 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'q4_0';
  /** Replies that run at once. */
  readonly parallel: number;
  /** A named template of `templates/` instead of the file's own. */
  readonly template?: string;
  /** Hosts the native code in a child process instead of a thread. */
  readonly childProcess: boolean;
  /** Folder of the native libraries, looked at first. */
  readonly libraryDir?: string;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', text: string) => void;
}

/**
 * Loads a GGUF file into a worker thread of its own. `onProgress` hears the loaded share, 0 to 1.
 * Aborting `signal` rejects with its reason and leaves nothing behind. Throws LOAD_FAILED, MODEL_NOT_FOUND.
 */
export function loadLlama(
  options: LlamaOptions,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Engine> {
  void signal;
  void onProgress;
  return Promise.reject(new LlmtuiError('LOAD_FAILED', `cannot load ${options.name} yet`));
}
