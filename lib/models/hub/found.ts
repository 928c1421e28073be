import type { Verdict } from '../forecast-verdict.js';
import type { Room } from '../machine.js';
import { roughNeed, verdictFor } from './choices.js';
import type { Hub } from './hub.js';
import type { Quantisation } from './listing.js';
import type { Repository } from './repositories.js';

/** A repository of a search, with what can be pulled from it. */
export interface FoundRepository extends Repository {
  /** The smallest first; empty where the hub does not list them. */
  readonly quantisations: readonly Quantisation[];
  /** Of the smallest one, by its size alone; undefined where there is none. */
  readonly verdict: Verdict | undefined;
}

const AT_ONCE = 4;

/**
 * Finds repositories with GGUF files and lists what each has, the most downloaded first. One whose files cannot be
 * listed comes without them.  Throws as `Hub.search` does.
 */
export async function findOnHub(
  hub: Hub,
  words: string,
  limit: number,
  room: Room,
  signal: AbortSignal,
): Promise<readonly FoundRepository[]> {
  const repositories = await hub.search(words, limit, signal);
  const found: FoundRepository[] = [];
  const left = [...repositories.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, repository] = next;
      found[index] = await withFiles(hub, repository, room, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function withFiles(
  hub: Hub,
  repository: Repository,
  room: Room,
  signal: AbortSignal,
): Promise<FoundRepository> {
  const listing = await hub.listFiles(repository.name, signal).catch(() => undefined);
  signal.throwIfAborted();
  const quantisations = listing?.quantisations ?? [];
  const [smallest] = quantisations;
  const verdict = smallest && verdictFor(roughNeed(smallest.sizeBytes), room);
  return { ...repository, quantisations, verdict };
}
