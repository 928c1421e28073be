import { plain } from '../plain.js';
import type { RegistryEntry } from '../registry.js';
import { statModel } from '../scan.js';
import type { Candidate } from './candidate.js';
import { type FoundModel, inspectAll } from './inspect.js';
import { placeOf } from './variant.js';

/** The entries that are there, by the files they name, and the ids that are taken. */
export interface Registered {
  readonly byPlace: ReadonlyMap<string, RegistryEntry>;
  readonly ids: Set<string>;
}

/** Of several entries for the same files the first counts. */
export async function registeredOf(entries: readonly RegistryEntry[]): Promise<Registered> {
  const byPlace = new Map<string, RegistryEntry>();
  for (const entry of entries) {
    const { model_path: path, lora = [] } = entry.config;
    if (path === undefined) continue;
    const adapters = lora.map(adapter => adapter.path);
    const place = await placeOf(path, adapters);
    if (!byPlace.has(place)) byPlace.set(place, entry);
  }
  return { byPlace, ids: new Set(entries.map(({ id }) => id)) };
}

/** The name made fit for an id, with a number where it is taken; taken from now on. */
export function takeId(ids: Set<string>, name: string): string {
  const stem = plain(name, 150) || 'model';
  let id = stem;
  for (let number = 2; ids.has(id); number++) id = `${stem}-${number}`;
  ids.add(id);
  return id;
}

/**
 * The models of entries that may be copies of `models`: plain ones, at other places, as large as one of these. Others
 * are not even opened.
 */
export async function possibleCopies(
  entries: readonly RegistryEntry[],
  models: readonly FoundModel[],
): Promise<readonly FoundModel[]> {
  const sizes = new Set(models.map(({ facts }) => facts.sizeBytes));
  const places = new Set(await Promise.all(models.map(({ candidate }) => placeOf(candidate.path, []))));
  const candidates: Candidate[] = [];
  for (const { id, config } of entries) {
    const { model_path: path, lora = [] } = config;
    if (path === undefined || lora.length > 0) continue;
    const file = await statModel(path);
    if (file === undefined || !sizes.has(file.sizeBytes)) continue;
    if (!places.has(await placeOf(path, []))) candidates.push({ path, name: id });
  }
  const found = await inspectAll(candidates);
  return found.filter((one): one is FoundModel => one.type === 'model');
}
