import { readdir, realpath, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import { shardPaths } from './gguf/split.js';
import { headFile } from './import/classifier/place.js';
import type { ModelEntry } from './list.js';
import type { Registry, RegistryEntry } from './registry.js';
import { isCompanion } from './scan.js';

/** A file that removing a model frees. */
export interface FreedFile {
  readonly path: string;
  /** What the disk gets back; 0 for a link. */
  readonly bytes: number;
}

/** A file that stays, and why. */
export interface KeptFile {
  readonly path: string;
  readonly why: string;
}

/** What removing a model does; nothing is done before `remove`. */
export interface Removal {
  readonly name: string;
  /** Whether it is taken out of models.yaml. */
  readonly registered: boolean;
  readonly freed: readonly FreedFile[];
  readonly kept: readonly KeptFile[];
  /** The folder of models. */
  readonly folder: string;
}

/**
 * What it takes to remove `entry`: its files, split parts, projector and adapters included, go where they are in the
 * folder of models and no other entry of models.yaml uses them. What is elsewhere belongs to another program and is
 * only forgotten. Throws BAD_INPUT for the model that comes with the program and where there is nothing to remove.
 */
export async function planRemoval(
  entry: ModelEntry,
  registry: readonly RegistryEntry[],
  modelDir: string,
): Promise<Removal> {
  if (entry.classifies === true) return classifierRemoval(entry);
  const registered = entry.config !== undefined;
  if (entry.starter && !registered)
    throw new LlmtuiError('BAD_INPUT', `${entry.name} comes with llmtui and stays`);
  const others = registry.filter(({ id }) => !registered || id !== entry.name);
  const used = new Map<string, string>();
  for (const other of others) for (const path of filesOf(other.config)) used.set(await real(path), other.id);
  const folder = await real(modelDir);
  const freed: FreedFile[] = [];
  const kept: KeptFile[] = [];
  for (const path of await allFilesOf(entry, folder)) {
    const place = await placed(path);
    if (place === undefined) continue;
    const user = used.get(place.real);
    if (user !== undefined) kept.push({ path, why: `${user} uses it` });
    else if (entry.starter) kept.push({ path, why: 'it comes with llmtui' });
    else if (!isWithin(folder, place.itself)) kept.push({ path, why: 'it is outside the folder of models' });
    else freed.push({ path, bytes: place.real === place.itself ? place.bytes : 0 });
  }
  if (!registered && freed.length === 0) throw nothing(entry, kept);
  return { name: entry.name, registered, freed, kept, folder };
}

/** Encoder and head, the whole of its folder. */
async function classifierRemoval({ name, path }: ModelEntry): Promise<Removal> {
  const files = await Promise.all([path, headFile(dirname(path))].map(placed));
  const freed = files
    .filter(file => file !== undefined)
    .map(({ itself, bytes }) => ({ path: itself, bytes }));
  return { name, registered: false, freed, kept: [], folder: await real(dirname(dirname(path))) };
}

function nothing({ name }: ModelEntry, [first]: readonly KeptFile[]): LlmtuiError {
  const why = first === undefined ? 'its file is gone' : `${first.path} stays: ${first.why}`;
  return new LlmtuiError('BAD_INPUT', `${name} cannot be removed; ${why}`);
}

/** Does what was planned. Gives the bytes that the disk got back. Throws STORE_FAILED, or as the registry does. */
export async function remove(removal: Removal, registry: Pick<Registry, 'remove'>): Promise<number> {
  // The entry first: a file without an entry is found again, an entry without its file is a riddle.
  if (removal.registered) await registry.remove(removal.name);
  for (const { path } of removal.freed) {
    await unlink(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return;
      throw new LlmtuiError('STORE_FAILED', `${path} cannot be deleted: ${messageOf(cause)}`, { cause });
    });
    await removeEmpty(dirname(path), removal.folder);
  }
  return removal.freed.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Removes the folders that a download has made, up to the folder of models; what holds anything else stays. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  if (!isWithin(top, await real(folder))) return;
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (removed) await removeEmpty(dirname(folder), top);
}

/** An entry names what goes with its model; in a folder that a download has made it is what else that holds. */
async function allFilesOf(entry: ModelEntry, top: string): Promise<readonly string[]> {
  const named = filesOf({ ...entry.config, model_path: entry.path });
  const folder = dirname(entry.path);
  if (entry.config !== undefined || !isWithin(top, await real(folder))) return named;
  const names = (await readdir(folder).catch(() => [])).filter(name => /\.gguf$/i.test(name));
  const paths = names.map(name => join(folder, name)).filter(path => !named.includes(path));
  const alone = paths.every(path => isCompanion(basename(path)));
  return alone ? [...named, ...paths] : named;
}

function filesOf({ model_path, mmproj, lora = [] }: RegistryEntry['config']): readonly string[] {
  return [
    ...(model_path === undefined || model_path === '' ? [] : shardPaths(model_path)),
    ...(mmproj === undefined ? [] : [mmproj]),
    ...lora.map(({ path }) => path),
  ];
}

interface Place {
  /** With links in its folders followed, but not the file itself. */
  readonly itself: string;
  readonly real: string;
  readonly bytes: number;
}

async function placed(path: string): Promise<Place | undefined> {
  const folder = await realpath(dirname(path)).catch(() => undefined);
  const found = await stat(path).catch(() => undefined);
  if (folder === undefined || found?.isFile() !== true) return undefined;
  return {
    itself: join(folder, basename(path)),
    real: await real(path),
    bytes: found.size,
  };
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
