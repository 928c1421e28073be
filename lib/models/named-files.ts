import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findProfile } from './catalogue.js';
import { plain } from './plain.js';
import { profileOf } from './profile-of.js';
import type { RegistryEntry } from './registry-entry.js';
import { type ModelFile, nameOf, scanModels, statModel } from './scan.js';
import { type ShippedModel, shippedAt } from './shipped.js';

/** Where models are. */
export interface ModelPlaces {
  /** The folder of the models that come with the program. */
  readonly packageModelsDir: string;
  readonly modelDir: string;
  /** Files or folders that were named one by one. */
  readonly extraPaths: readonly string[];
  /** The folder of imported classifiers, each in a folder of its own. */
  readonly classifiers?: string;
  /** What models.yaml says. */
  readonly registry?: readonly RegistryEntry[];
}

/** A file with the name that it has in the list. */
export interface NamedFile extends ModelFile {
  readonly name: string;
  readonly shipped: ShippedModel | undefined;
  readonly starter: boolean;
  /** Name of the profile that it is. */
  readonly profile?: string;
  readonly registered?: RegistryEntry;
  /** `gone`: there is no such file, or none is named. */
  readonly gone?: boolean;
  /** The encoder of an imported classifier. */
  readonly classifies?: true;
}

/**
 * The files of all places, each once and under a unique name: those that come with the program, then the entries of
 * models.yaml in their order, then the other files in the order of their paths. An entry stands for its file,
 * wherever that is; several entries may share one. Reads no file.
 */
export async function namedFiles(places: ModelPlaces): Promise<readonly NamedFile[]> {
  const packageDir = resolve(places.packageModelsDir);
  // A path that was named is the one to show, so these places come first; the list has another order.
  const { classifiers, modelDir } = places;
  const folders = [packageDir, modelDir, ...(classifiers === undefined ? [] : [classifiers])];
  const found = await scanModels([...places.extraPaths, ...folders]);
  const byPlace = new Map(
    await Promise.all(found.map(async file => [await placeOf(file.path), file] as const)),
  );
  const registered: NamedFile[] = [];
  const taken = new Set<string>();
  for (const entry of places.registry ?? []) {
    if (entry.provider === 'openai') {
      registered.push({ ...noFile, name: entry.id, registered: entry });
      continue;
    }
    const place = await placeOf(entry.config.model_path ?? '');
    const named = byPlace.get(place);
    taken.add(place);
    registered.push(await registeredFile(entry, named?.path ?? entry.config.model_path, packageDir));
  }
  const loose = [...byPlace]
    .filter(([place]) => !taken.has(place))
    .map(([, file]) => ({
      ...file,
      shipped: shippedAt(packageDir, file.path, file.sizeBytes),
      ...(dirname(dirname(file.path)) === classifiers && { classifies: true as const }),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  const files = [...registered, ...named(loose, registered)];
  return files.sort((one, other) => Number(other.starter) - Number(one.starter));
}

/** One name for all links to a file. */
async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** What an entry without a file has. */
export const noFile = { path: '', sizeBytes: 0, modifiedAt: 0, shipped: undefined, starter: false } as const;

async function registeredFile(
  entry: RegistryEntry,
  path: string | undefined,
  packageDir: string,
): Promise<NamedFile> {
  const { id: name } = entry;
  const profile = findProfile(name) ?? profileOf(path === undefined ? name : nameOf(path));
  const common = { name, registered: entry, ...(profile !== undefined && { profile: profile.name }) };
  const file = path === undefined ? undefined : await statModel(path);
  if (file === undefined) return { ...common, ...noFile, path: path ?? '', gone: true };
  const shipped = shippedAt(packageDir, file.path, file.sizeBytes);
  return { ...common, ...file, shipped, starter: shipped !== undefined };
}

type Loose = ModelFile & { readonly shipped: ShippedModel | undefined };

/** Names files by their profiles, each profile once, and else by themselves. */
function named(files: readonly Loose[], before: readonly NamedFile[]): readonly NamedFile[] {
  const names = new Set(before.map(({ name }) => name));
  const ordered = [...files].sort((one, other) => Number(!one.shipped) - Number(!other.shipped));
  return ordered.map(file => {
    const stem = plain(nameOf(file.path)) || 'model';
    const profile = file.shipped === undefined ? profileOf(stem) : findProfile(file.shipped.name);
    const wanted = profile !== undefined && !names.has(profile.name) ? profile.name : stem;
    let name = wanted;
    for (let number = 2; names.has(name); number++) name = `${wanted}-${number}`;
    names.add(name);
    const known = profile === undefined ? {} : { profile: profile.name };
    return { ...file, ...known, name, starter: file.shipped !== undefined };
  });
}
