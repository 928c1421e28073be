import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { shardOf, shardPaths } from './gguf/split.js';

/** A file that may be a model; of a split model, its first part. */
export interface ModelFile {
  readonly path: string;
  /** Of all parts. */
  readonly sizeBytes: number;
  /** Of the part that changed last; milliseconds since the epoch. */
  readonly modifiedAt: number;
}

const MAX_DEPTH = 2;
const MAX_FILES = 2000;

/** What goes with a model but is none: image projectors and the vocabularies of llama.cpp's tests. */
const companion = /(^|[-_.])mmproj|^ggml-vocab-/i;

/** Whether a file is by its name no model but goes with one. */
export const isCompanion = (name: string): boolean => companion.test(name);

/**
 * The GGUF files below each of `places` (folders, two levels deep, or files), each once, in the order of the places
 * and then of their paths. Symbolic links are followed; what cannot be read is left out.
 */
export async function scanModels(places: readonly string[]): Promise<readonly ModelFile[]> {
  const found = new Map<string, ModelFile>(); // by real path: a link and its target are one model
  for (const place of places) {
    for await (const path of walk(resolve(place))) {
      if (found.size >= MAX_FILES) break;
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined || found.has(real)) continue;
      const file = await statModel(path);
      if (file !== undefined) found.set(real, file);
    }
  }
  return [...found.values()];
}

async function* walk(place: string): AsyncGenerator<string> {
  const stats = await stat(place).catch(() => undefined);
  if (stats?.isFile()) yield firstShard(place);
  else if (stats?.isDirectory()) yield* walkFolder(place, MAX_DEPTH);
}

async function* walkFolder(folder: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (isModelName(entry.name)) yield path;
    else if (depth > 0 && !entry.name.startsWith('.') && (await isFolder(entry, path))) {
      yield* walkFolder(path, depth - 1); // the depth ends loops of links too
    }
  }
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

const isModelName = (name: string): boolean =>
  /\.gguf$/i.test(name) && !isCompanion(name) && (shardOf(name)?.index ?? 1) === 1;

/** Whoever names one part of a split model means the model. */
const firstShard = (path: string): string => shardPaths(path)[0] ?? path;

/** Size and time of a model, all parts included; undefined where there is no such file. */
export async function statModel(path: string): Promise<ModelFile | undefined> {
  const parts = await Promise.all(shardPaths(path).map(part => stat(part).catch(() => undefined)));
  if (parts[0]?.isFile() !== true) return undefined;
  const present = parts.filter((part): part is Stats => part !== undefined);
  return {
    path,
    sizeBytes: present.reduce((total, { size }) => total + size, 0),
    modifiedAt: Math.max(...present.map(({ mtimeMs }) => mtimeMs)),
  };
}

/** The name of a model from its file: without folder, `.gguf` and the number of the part. */
export function nameOf(path: string): string {
  return shardOf(path)?.stem ?? basename(path).replace(/\.gguf$/i, '');
}
