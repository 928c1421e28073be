import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.js';
import type { RemoteParts } from '../engine/remote/spec.js';
import type { ModelEntry } from './list.js';
import { keyOf } from './remote-sources.js';
import { type Environment, remoteSpec } from './remote-spec.js';
import { withFallback } from './with-fallback.js';
import { withSampling } from './with-sampling.js';

const parts: RemoteParts = {
  now: () => performance.now(),
  random: Math.random,
  delay: (ms, signal) => sleep(ms, undefined, { signal }),
};

/**
 * The engine of a remote model, with the key that `env` holds; `openOther` opens the model that stands in for it. Throws
 * BAD_CONFIG where it has no key, and as `openRemote`.
 */
export async function openRemoteModel(
  { name, config = {}, sampling }: ModelEntry,
  env: Environment,
  openOther: (name: string, signal: AbortSignal) => Promise<Engine>,
  signal: AbortSignal,
): Promise<Engine> {
  const key = keyOf(name, config, env);
  // The client takes a while to load, and few need it.
  const { openRemote } = await import('../engine/remote/remote-engine.js');
  const remote = await openRemote({ ...remoteSpec(name, config), ...(key !== '' && { key }) }, parts, signal);
  const engine = sampling === undefined ? remote : withSampling(remote, sampling);
  const { fallback } = config;
  return fallback === undefined ? engine : withFallback(engine, fallback, openOther);
}
