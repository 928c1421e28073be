import type { ServedModel } from '../engine/remote/list-models.js';
import { messageOf } from '../errors.js';
import type { ModelConfig, RegistryEntry } from './registry-entry.js';
import { entryOf, keyOf, type RemoteSource } from './remote-sources.js';
import { type Environment, remoteSpec } from './remote-spec.js';

/** Milliseconds that a list waits for servers; those that have not answered then are left out. */
const WAIT_MS = 1500;

/** What the servers say that they have. */
export interface RemoteListing {
  readonly entries: readonly RegistryEntry[];
  /** Servers that could not be asked, and why; those that are only looked for are not missed. */
  readonly faults: readonly { readonly source: string; readonly reason: string }[];
}

/** What the server of a remote model lists. Throws as `listModels`, and BAD_CONFIG where there is no key. */
export async function servedFor(
  name: string,
  config: ModelConfig,
  env: Environment,
  signal: AbortSignal,
): Promise<readonly ServedModel[]> {
  const { listModels } = await import('../engine/remote/list-models.js');
  const key = keyOf(name, config, env);
  return listModels({ ...remoteSpec(name, config), ...(key !== '' && { key }) }, signal);
}

/**
 * Asks all listed sources at once for their models. Never rejects, and takes WAIT_MS at most. Models of other llmtui are
 * left out of servers that are only looked for: that is this program itself, maybe.
 */
export async function listRemote(
  sources: readonly RemoteSource[],
  env: Environment,
  signal: AbortSignal = AbortSignal.timeout(WAIT_MS),
): Promise<RemoteListing> {
  const listed = sources.filter(({ isListed }) => isListed);
  const answers = await Promise.allSettled(
    listed.map(({ id, config }) => servedFor(id, config, env, signal)),
  );
  const entries: RegistryEntry[] = [];
  const faults: { source: string; reason: string }[] = [];
  for (const [place, source] of listed.entries()) {
    const answer = answers[place]!;
    const isLookedFor = source.config.list === undefined && source.config.server === source.id;
    if (answer.status === 'fulfilled') {
      const models = answer.value.filter(({ isOurs }) => isOurs !== true || !isLookedFor);
      entries.push(...models.map(model => entryOf(source, model)));
    } else if (!isLookedFor) {
      const reason = signal.aborted ? 'it did not answer in time' : messageOf(answer.reason);
      faults.push({ source: source.id, reason });
    }
  }
  return { entries, faults };
}
