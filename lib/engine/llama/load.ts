import { LlmtuiError } from '../../errors.js';
import type { Engine } from '../engine.js';
import { startChild } from './child.js';
import { errorOf, LlamaEngine } from './client.js';
import type { LoadSpec, LogLevel, Response } from './messages.js';
import { startThread } from './thread.js';

/** What a model is loaded with. Every figure is already decided by the caller. */
export interface LlamaOptions extends LoadSpec {
  /** Hosts the native code in a child process instead of a thread. */
  readonly childProcess: boolean;
  /** The image projector that it is used with; loading the model takes no notice of it. */
  readonly projector?: string;
  readonly log: (level: LogLevel, text: string) => void;
}

/** Milliseconds that an aborted load has to clean up before the caller hears of it, and before it is killed. */
const GRACE = 120;
const KILL = 10_000;

/**
 * Loads a GGUF file into a worker thread of its own. `onProgress` hears the loaded share, 0 to 1. Aborting `signal`
 * rejects with its reason within 150 ms and leaves nothing behind. Throws LOAD_FAILED, with llama.cpp's reason or
 * with what is to be installed; MODEL_NOT_FOUND; BAD_INPUT for a chat template that does not work.
 */
export function loadLlama(
  options: LlamaOptions,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Engine> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { childProcess, log, projector: _, ...spec } = options;
  const host = (childProcess ? startChild : startThread)(spec);
  return new Promise((resolve, reject) => {
    let failure: unknown;
    let loaded = false;
    const stop = (): void => {
      host.abort(true);
      failure = signal.reason;
      setTimeout(() => reject(failure), GRACE).unref();
      setTimeout(() => host.kill(), KILL).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    host.onResponse((response: Response) => {
      if (response.type === 'log') for (const { level, text } of response.lines) log(level, text);
      else if (response.type === 'progress') onProgress(response.fraction);
      else if (response.type === 'loadFailed') failure ??= errorOf(response.failure);
      else if (response.type === 'loaded') {
        if (signal.aborted) return host.post({ type: 'unload' });
        loaded = true;
        signal.removeEventListener('abort', stop);
        resolve(new LlamaEngine(host, response));
      }
    });
    host.onExit(reason => {
      if (loaded && reason !== null) log('error', `${spec.name}: ${reason}`);
      signal.removeEventListener('abort', stop);
      const why = reason ?? 'the worker ended';
      reject(failure ?? new LlmtuiError('LOAD_FAILED', `cannot load ${spec.name}: ${why}`));
    });
  });
}
