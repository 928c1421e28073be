import { dirname, sep } from 'node:path';
import type { GgufFile } from '../gguf/read.js';
import type { GgufValue } from '../gguf/types.js';
import { familyOf } from './family.js';
import type { Companion, FoundModel } from './inspect.js';

/**
 * The models that an image projector goes with. Its own name decides where it says more than `mmproj-F16.gguf`, among
 * the models in its folder and below; else those in its folder, or where there are none below it, count if they are
 * all of one family. In both cases a model whose width the projector states (`clip.vision.projection_dim`) goes before
 * others, as does one with the same `general.name`. None where it stays open.
 */
export function modelsForProjector(
  projector: Companion,
  models: readonly FoundModel[],
): readonly FoundModel[] {
  const chat = models.filter(({ facts }) => facts.purpose === 'chat');
  const { path } = projector.candidate;
  const family = familyOf(path);
  const named = below(path, chat).filter(model => isSameFamily(family, familyOf(model.candidate.path)));
  const width = projector.file.metadata.get('clip.vision.projection_dim');
  const fitting = (pool: readonly FoundModel[]): readonly FoundModel[] =>
    pool.filter(({ facts }) => facts.embeddingLength === width);
  if (named.length > 0) return orElse(fitting(named), named);
  const pool = beside(path, chat);
  const alike = orElse(withName(pool, projector.file.metadata.get('general.name')), pool);
  // A name that speaks of another model is only overruled by the width.
  const fit = family === '' ? orElse(fitting(alike), alike) : fitting(alike);
  return families(fit).size === 1 ? fit : [];
}

/**
 * The models that an adapter fits: of the same architecture, and with a tensor of the right shape for each of its own,
 * as llama.cpp asks. Those in its folder, else below, else anywhere; those with the name of the base that it states
 * first. None where models of several families fit: nobody can tell which was meant.
 */
export function modelsForAdapter(adapter: Companion, models: readonly FoundModel[]): readonly FoundModel[] {
  const fitting = models.filter(model => fits(adapter.file, model));
  const pool = orElse(beside(adapter.candidate.path, fitting), fitting);
  const base = orElse(withName(pool, adapter.file.metadata.get('general.base_model.0.name')), pool);
  return families(base).size === 1 ? base : [];
}

/** Of several projectors for one model the one to take: F16 as llama.cpp's own, then those that come nearest. */
export function bestProjector(projectors: readonly Companion[]): Companion | undefined {
  const order = ['F16', 'BF16', 'Q8_0', 'F32'];
  const rank = ({ candidate }: Companion): number => {
    const at = order.findIndex(type => new RegExp(`(^|[-_.])${type}([-_.]|$)`, 'i').test(candidate.path));
    return at < 0 ? order.length : at;
  };
  return [...projectors].sort((one, other) => rank(one) - rank(other))[0];
}

function fits(adapter: GgufFile, { file, facts }: FoundModel): boolean {
  const architecture = adapter.metadata.get('general.architecture');
  if (facts.architecture !== architecture || adapter.tensors.length === 0) return false;
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  return adapter.tensors.every(({ name, shape }) => {
    const [, base, side] = /^(.+)\.lora_([ab])$/.exec(name) ?? [];
    const of = base === undefined ? undefined : shapes.get(base);
    if (base === undefined || of === undefined) return false;
    if (base === 'token_embd.weight') return true; // stands transposed
    return side === 'a' ? shape[0] === of[0] : shape[1] === of[1];
  });
}

const isSameFamily = (one: string, other: string): boolean =>
  one !== '' && other !== '' && (one.startsWith(other) || other.startsWith(one));

const families = (models: readonly FoundModel[]): ReadonlySet<string> =>
  new Set(models.map(({ candidate }) => familyOf(candidate.path)));

const withName = (models: readonly FoundModel[], name: GgufValue | undefined): readonly FoundModel[] =>
  models.filter(({ file }) => name !== undefined && file.metadata.get('general.name') === name);

const orElse = <Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] =>
  first.length > 0 ? first : second;

/** Those in the folder of `path` and in folders below it. */
const below = (path: string, models: readonly FoundModel[]): readonly FoundModel[] =>
  models.filter(({ candidate }) => candidate.path.startsWith(dirname(path) + sep));

/** Those in the folder of `path`; where there are none, those below it. */
const beside = (path: string, models: readonly FoundModel[]): readonly FoundModel[] =>
  orElse(
    models.filter(({ candidate }) => dirname(candidate.path) === dirname(path)),
    below(path, models),
  );
