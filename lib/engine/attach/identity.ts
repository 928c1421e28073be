import { realpathSync, statSync } from 'node:fs';
import type { LlamaOptions } from '../llama/load.js';

/** What tells one loaded engine from another, as far as its answers depend on it. */
export interface EngineIdentity {
  /** Equal where the answers are: made of the file, the adapters, the projector, the template, KV type, device and library. */
  readonly key: string;
  /** Tokens that it was loaded for. */
  readonly contextSize: number;
}

/**
 * The identity of an engine that would be loaded now with `options`. The model, its projector and each adapter count by real path,
 * size in bytes and time of change, so that a file which was replaced is another one. Name, threads, batch size,
 * parallel replies and the child process do not count: they change the speed at most. Throws what the file system
 * throws where a file is not there.
 */
export function identityOf(options: LlamaOptions): EngineIdentity {
  const {
    path,
    adapters = [],
    projector,
    template = '',
    kvType,
    device,
    gpuLayers,
    libraryDir = '',
  } = options;
  const key = JSON.stringify({
    file: fileKey(path),
    adapters: adapters.map(adapter => [...fileKey(adapter.path), adapter.scale]),
    ...(projector !== undefined && { projector: fileKey(projector) }),
    template,
    kvType,
    device,
    gpuLayers,
    libraryDir,
  });
  return { key, contextSize: options.contextSize };
}

/** Whether an engine that is loaded answers as the one that is wanted would: the same, with no smaller context. */
export function answersAs(loaded: EngineIdentity, wanted: EngineIdentity): boolean {
  return loaded.key === wanted.key && loaded.contextSize >= wanted.contextSize;
}

function fileKey(path: string): readonly (string | number)[] {
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  return [real, size, mtimeMs];
}
