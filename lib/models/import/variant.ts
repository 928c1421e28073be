import { realpath } from 'node:fs/promises';
import { nameOf } from '../scan.js';
import { bestProjector, modelsForAdapter, modelsForProjector } from './companions.js';
import { contentKeys } from './duplicates.js';
import { type Companion, type FoundModel, whyNot } from './inspect.js';

/** A model with what goes with it: what becomes one entry. */
export interface Variant {
  readonly model: FoundModel;
  readonly name: string;
  readonly projector?: string;
  /** Whether the projector reads images; false where it is for sound alone. */
  readonly vision: boolean;
  readonly adapters: readonly string[];
  readonly notes: readonly string[];
}

/** Variants with the same content; the first is the one to keep. */
export type Alike = readonly [Variant, ...Variant[]];

/** Where each projector and adapter went: names of variants. */
export type Joins = ReadonlyMap<Companion, readonly string[]>;

export interface Assembly {
  readonly groups: readonly Alike[];
  readonly joins: Joins;
}

/**
 * Joins projectors and adapters to their models and finds what is the same. An adapter makes a variant of its own,
 * `model+adapter`, so that the plain model stays; one that the tool itself declares belongs to the model. Nothing is
 * joined to models `elsewhere`; they only count when copies are looked for, last of their group.
 */
export async function assemble(
  models: readonly FoundModel[],
  companions: readonly Companion[],
  elsewhere: readonly FoundModel[] = [],
): Promise<Assembly> {
  const joins = new Map<Companion, string[]>();
  const ofModel = new Map<FoundModel, Companion[]>();
  for (const projector of companions.filter(({ type }) => type === 'projector')) {
    for (const model of modelsForProjector(projector, models))
      ofModel.set(model, [...(ofModel.get(model) ?? []), projector]);
  }
  const plain: Variant[] = [];
  for (const model of models) {
    const projector = bestProjector(ofModel.get(model) ?? []);
    plain.push(await plainVariant(model, projector));
    if (projector !== undefined) note(joins, projector, model.candidate.name);
  }
  for (const model of elsewhere) plain.push(await plainVariant(model, undefined));
  const groups = await groupAlike(plain);
  const kept = groups.map(([{ model }]) => model);
  const adapted: Alike[] = [];
  for (const adapter of companions.filter(({ type }) => type === 'adapter')) {
    for (const model of modelsForAdapter(adapter, kept)) {
      const base = groups.find(([variant]) => variant.model === model)![0];
      const name = `${base.name}+${nameOf(adapter.candidate.path)}`;
      adapted.push([{ ...base, name, adapters: [...base.adapters, adapter.candidate.path] }]);
      note(joins, adapter, name);
    }
  }
  return { groups: [...groups, ...adapted], joins };
}

function note(joins: Map<Companion, string[]>, companion: Companion, name: string): void {
  joins.set(companion, [...(joins.get(companion) ?? []), name]);
}

async function plainVariant(model: FoundModel, found: Companion | undefined): Promise<Variant> {
  const { candidate } = model;
  const { declared, within } = candidate;
  const notes = [...(declared?.notes ?? [])];
  const sound = async (path: string, content: Companion['type']): Promise<boolean> => {
    const reason = await whyNot(path, content, within);
    if (reason !== undefined) notes.push(`without its ${content}: ${reason}`);
    return reason === undefined;
  };
  const adapters: string[] = [];
  for (const path of declared?.adapters ?? []) if (await sound(path, 'adapter')) adapters.push(path);
  const stated = declared?.projector;
  const projector =
    stated !== undefined && (await sound(stated, 'projector')) ? stated : found?.candidate.path;
  const vision = found?.file.metadata.get('clip.has_vision_encoder') !== false;
  return {
    model,
    name: candidate.name,
    ...(projector === undefined ? {} : { projector }),
    vision,
    adapters,
    notes,
  };
}

/** In the order of the first of each group. Of those alike the one with a projector comes first. */
async function groupAlike(variants: readonly Variant[]): Promise<readonly Alike[]> {
  const keys = await contentKeys(variants.map(({ model }) => model));
  const groups = new Map<string, [Variant, ...Variant[]]>();
  for (const variant of variants) {
    const { declared } = variant.model.candidate;
    // Ollama makes several models of one file, by parameters and adapters.
    const key = JSON.stringify([keys.get(variant.model), declared?.config ?? {}, variant.adapters]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [variant]);
    else if (group[0].projector === undefined && variant.projector !== undefined) group.unshift(variant);
    else group.push(variant);
  }
  return [...groups.values()];
}

/** What two entries of one model on the disk have in common: the real files of model and adapters. */
export async function placeOf(model: string, adapters: readonly string[]): Promise<string> {
  const paths = [model, ...adapters].map(path => realpath(path).catch(() => path));
  return (await Promise.all(paths)).join('\0');
}
