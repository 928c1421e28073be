import { summaryOf } from '../gguf/summary.js';
import { plain } from '../plain.js';
import type { RegistryEntry } from '../registry.js';
import type { Listing } from './candidate.js';
import { changedEntry, newEntry, type Wanted } from './entry.js';
import { type Companion, type FoundModel, type Inspected, inspectAll, type Unusable } from './inspect.js';
import { possibleCopies, type Registered, registeredOf, takeId } from './registered.js';
import type { ImportRow } from './row.js';
import { type Alike, assemble, type Joins, placeOf, type Variant } from './variant.js';

/**
 * Decides what becomes of every file of a listing: entries that are new, that change, or that are there; files that
 * are joined to a model, copies, and what is skipped and why. Reads headers and a few samples; changes nothing.
 * `known` is what models.yaml has now: its models elsewhere on the disk count when copies are looked for.
 * Rejects with the reason of `signal` when that is aborted; never for a file.
 */
export async function planImport(
  listing: Listing,
  known: readonly RegistryEntry[],
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<readonly ImportRow[]> {
  const inspected = await inspectAll(listing.candidates, signal);
  const models = inspected.filter((found): found is FoundModel => found.type === 'model');
  const elsewhere = await possibleCopies(known, models);
  const { groups, joins } = await assemble(models, inspected.filter(isCompanion), elsewhere);
  const context: Context = { registered: await registeredOf(known), elsewhere: new Set(elsewhere), wanted };
  const rows: ImportRow[] = [];
  const ids = new Map<string, string>(); // of a variant by its name, for the rows of what was joined
  for (const group of groups) {
    const { id, made } = await rowsOf(group, context);
    for (const variant of group) ids.set(variant.name, id);
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

/** What every group is held against. */
interface Context {
  readonly registered: Registered;
  /** Models that only models.yaml names. */
  readonly elsewhere: ReadonlySet<FoundModel>;
  readonly wanted: Wanted;
}

const asItIs: Wanted = { overrides: { config: {} } };

/** The rows of a group, and the id that stands for it. */
async function rowsOf(
  group: Alike,
  { registered, elsewhere, wanted }: Context,
): Promise<{ readonly id: string; readonly made: readonly ImportRow[] }> {
  const standing: ImportRow[] = [];
  const fresh: Variant[] = [];
  const unseen = new Set<ImportRow>();
  const projector = group.find(variant => variant.projector !== undefined);
  for (const variant of group) {
    const there = registered.byPlace.get(await placeOf(variant.model.candidate.path, variant.adapters));
    const isElsewhere = elsewhere.has(variant.model);
    if (there === undefined) fresh.push(variant);
    else {
      // Nobody asked for a change of a model that is not in the listing; it only gains what was found.
      const row = knownRow(variant, there, isElsewhere ? asItIs : wanted, projector);
      if (isElsewhere && row.type === 'known') unseen.add(row);
      standing.push(row);
    }
  }
  if (standing.length === 0) standing.push(newRow(fresh.shift()!, registered, wanted));
  const id = standing[0]!.id;
  const copies = fresh.map((copy): ImportRow => {
    const { embedding, ...row } = common(copy);
    return { ...row, type: 'duplicate', of: id };
  });
  return { id, made: [...standing.filter(row => !unseen.has(row)), ...copies] };
}

function newRow(variant: Variant, registered: Registered, wanted: Wanted): ImportRow {
  const id = takeId(registered.ids, variant.name);
  const entry = newEntry(id, variant, wanted);
  return { ...common(variant), id, type: 'new', entry, notes: variant.notes };
}

function knownRow(
  variant: Variant,
  there: RegistryEntry,
  wanted: Wanted,
  projector: Variant | undefined,
): ImportRow {
  const entry = changedEntry(there, variant.model.facts, wanted, projector);
  const row = { ...common(variant), id: there.id };
  const isSame = JSON.stringify(entry) === JSON.stringify(there);
  return isSame ? { ...row, type: 'known' } : { ...row, type: 'changed', entry, notes: [] };
}

function common({ name, model }: Variant) {
  const { candidate, facts } = model;
  const embedding = facts.purpose === 'embedding';
  const what = `${summaryOf(facts)}${embedding ? ', embedding' : ''}`;
  return { id: plain(name), path: candidate.path, sizeBytes: facts.sizeBytes, what, embedding };
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
