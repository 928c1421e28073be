import type { Engine } from '../engine/engine.js';
import type { LlamaOptions } from '../engine/llama/load.js';
import { findPeer } from '../engine/vision/peer.js';
import { packageRoot } from '../package.js';
import type { ModelEntry } from './list.js';

/** More layers than any model has: all go on the GPU. */
const ALL_LAYERS = 999;

/** The file that loads the package with which local models read pictures; undefined where that is not installed. */
export function picturePackage(): string | undefined {
  const { platform, arch } = process;
  return findPeer({ from: packageRoot(), platform, arch });
}

/** The engine of a local model, reading pictures where its entry says that it does. */
export async function openVision(
  engine: Engine,
  { projector, projectorBytes = 0, vision }: ModelEntry,
  options: LlamaOptions,
): Promise<Engine> {
  const peer = vision === true ? picturePackage() : undefined;
  if (peer === undefined || projector === undefined) return engine;
  const { name, path, threads, batchSize, gpuLayers, kvType, adapters = [], device } = options;
  const { withVision } = await import('../engine/vision/vision-engine.js');
  const spec = {
    name,
    peer,
    path,
    projector,
    projectorBytes,
    contextSize: engine.contextSize,
    threads,
    batchSize,
    gpuLayers: engine.model.device === 'cpu' ? 0 : gpuLayers === 'auto' ? ALL_LAYERS : gpuLayers,
    kvType,
    variant: device === 'cuda' || device === 'vulkan' ? device : ('default' as const),
    adapters,
  };
  return withVision(engine, spec, { now: () => performance.now(), random: Math.random });
}
