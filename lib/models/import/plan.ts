import type { GgufFacts } from '../gguf/facts.js';
import { plain } from '../plain.js';
import type { RegistryEntry } from '../registry.js';
import type { Listing } from './candidate.js';
import { changedEntry, newEntry, type Wanted } from './entry.js';
import { type Companion, type FoundModel, type Inspected, inspectAll, type Unusable } from './inspect.js';
import type { ImportRow } from './row.js';
import { type Alike, assemble, type Joins, placeOf, type Variant } from './variant.js';

/**
 * Decides what becomes of every file of a listing: entries that are new, that change, or that are there; files that
 * are joined to a model, copies, and what is skipped and why. Reads headers and a few samples; changes nothing.
 * `known` is what models.yaml has now.
 */
export async function planImport(
  listing: Listing,
  known: readonly RegistryEntry[],
  wanted: Wanted,
): Promise<readonly ImportRow[]> {
  const inspected = await inspectAll(listing.candidates);
  const models = inspected.filter((found): found is FoundModel => found.type === 'model');
  const { groups, joins } = await assemble(models, inspected.filter(isCompanion));
  const registered = await registeredOf(known);
  const rows: ImportRow[] = [];
  const ids = new Map<string, string>(); // of a variant by its name, for the rows of what was joined
  for (const group of groups) {
    const made = await rowsOf(group, registered, wanted);
    for (const variant of group) ids.set(variant.name, made[0]!.id);
    rows.push(...made);
  }
  rows.push(...inspected.filter(isCompanion).map(companion => companionRow(companion, joins, ids)));
  rows.push(...inspected.filter(isUnusable).map(unusableRow));
  for (const { name, path, reason } of listing.refused)
    rows.push({ type: 'skipped', id: plain(name), path, sizeBytes: 0, what: '', reason });
  return rows;
}

const isCompanion = (found: Inspected): found is Companion =>
  found.type === 'projector' || found.type === 'adapter';
const isUnusable = (found: Inspected): found is Unusable => found.type === 'unusable';

async function rowsOf(group: Alike, registered: Registered, wanted: Wanted): Promise<readonly ImportRow[]> {
  const places = await Promise.all(
    group.map(({ model, adapters }) => placeOf(model.candidate.path, adapters)),
  );
  const at = places.findIndex(place => registered.byPlace.has(place));
  const kept = group[Math.max(0, at)]!;
  const there = registered.byPlace.get(places[at] ?? '');
  const row = there === undefined ? newRow(kept, registered, wanted) : knownRow(kept, there, wanted);
  const copies = group
    .filter(variant => variant !== kept)
    .map((variant): ImportRow => {
      const { embedding, ...copy } = common(variant);
      return { ...copy, type: 'duplicate', of: row.id };
    });
  return [row, ...copies];
}

function newRow(variant: Variant, registered: Registered, wanted: Wanted): ImportRow {
  const id = takeId(registered.ids, variant.name);
  const entry = newEntry(id, variant, wanted);
  return { ...common(variant), id, type: 'new', entry, notes: variant.notes };
}

function knownRow(variant: Variant, there: RegistryEntry, wanted: Wanted): ImportRow {
  const entry = changedEntry(there, variant.model.facts, wanted);
  const row = { ...common(variant), id: there.id };
  const isSame = JSON.stringify(entry) === JSON.stringify(there);
  return isSame ? { ...row, type: 'known' } : { ...row, type: 'changed', entry, notes: [] };
}

function common({ name, model }: Variant) {
  const { candidate, facts } = model;
  const embedding = facts.purpose === 'embedding';
  const what = `${describe(facts)}${embedding ? ', embedding' : ''}`;
  return { id: plain(name), path: candidate.path, sizeBytes: facts.sizeBytes, what, embedding };
}

function describe({ architecture, parameters, quantisation }: GgufFacts): string {
  const [unit, letter] = parameters >= 1e9 ? [1e9, 'B'] : parameters >= 1e6 ? [1e6, 'M'] : [1e3, 'K'];
  return `${architecture} ${(parameters / unit).toFixed(letter === 'B' ? 1 : 0)}${letter} ${quantisation}`;
}

function companionRow(companion: Companion, joins: Joins, ids: ReadonlyMap<string, string>): ImportRow {
  const { type, candidate, file } = companion;
  const row = { id: plain(candidate.name), path: candidate.path, sizeBytes: file.sizeBytes, what: type };
  const to = [...new Set((joins.get(companion) ?? []).map(name => ids.get(name) ?? plain(name)))];
  if (to.length > 0) return { ...row, type: 'joined', to };
  const reason = `no model here is clearly the one that this ${type} goes with; add it to models.yaml by hand`;
  return { ...row, type: 'skipped', reason };
}

const unusableRow = ({ candidate, reason, sizeBytes }: Unusable): ImportRow => ({
  type: 'skipped',
  id: plain(candidate.name),
  path: candidate.path,
  sizeBytes,
  what: '',
  reason,
});

/** The entries that are there, by the files they name, and the ids that are taken. */
interface Registered {
  readonly byPlace: ReadonlyMap<string, RegistryEntry>;
  readonly ids: Set<string>;
}

async function registeredOf(entries: readonly RegistryEntry[]): Promise<Registered> {
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
function takeId(ids: Set<string>, name: string): string {
  const stem = plain(name, 150) || 'model';
  let id = stem;
  for (let number = 2; ids.has(id); number++) id = `${stem}-${number}`;
  ids.add(id);
  return id;
}
