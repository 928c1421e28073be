import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.js';
import type { RemoteParts } from '../engine/remote/spec.js';
import { LlmtuiError } from '../errors.js';
import type { ModelEntry } from './list.js';
import { type Environment, keyVariable, remoteSpec } from './remote-spec.js';
import { withSampling } from './with-sampling.js';

const parts: RemoteParts = {
  now: () => performance.now(),
  random: Math.random,
  delay: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** The engine of a remote model, with the key that `env` holds. Throws BAD_CONFIG where it has none, and as `openRemote`. */
export async function openRemoteModel(
  { name, config = {}, sampling }: ModelEntry,
  env: Environment,
): Promise<Engine> {
  const variable = keyVariable(config);
  const key = variable === undefined ? '' : (env[variable] ?? '').trim();
  if (variable !== undefined && key === '')
    throw new LlmtuiError('BAD_CONFIG', `${name} wants a key: set the environment variable ${variable}`);
  // The client takes a while to load, and few need it.
  const { openRemote } = await import('../engine/remote/remote-engine.js');
  const engine = await openRemote({ ...remoteSpec(name, config), ...(key !== '' && { key }) }, parts);
  return sampling === undefined ? engine : withSampling(engine, sampling);
}
