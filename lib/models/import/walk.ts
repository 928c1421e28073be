import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_DEPTH = 8;
const MAX_FOLDERS = 20_000;

export interface WalkOptions {
  /** Folders below the first that are entered: 8 where not given. */
  readonly depth?: number;
  /** Whether links to folders are entered too; each folder is entered once. */
  readonly followFolders: boolean;
}

/**
 * The paths of all files below `folder` whose names `wanted` takes, in order. Links to files count as files. Hidden
 * folders and those that cannot be read are passed over; after 20,000 folders the walk ends.
 */
export async function walk(
  folder: string,
  wanted: (name: string) => boolean,
  options: WalkOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  const entered = new Set<string>();
  const enter = async (place: string, depth: number): Promise<void> => {
    const real = await realpath(place).catch(() => undefined);
    if (real === undefined || entered.has(real) || entered.size >= MAX_FOLDERS) return;
    entered.add(real);
    const entries = await readdir(place, { withFileTypes: true }).catch((): Dirent[] => []);
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(place, entry.name);
      if (!entry.isDirectory() && wanted(entry.name)) found.push(path);
      else if (depth > 0 && !entry.name.startsWith('.') && (await isFolder(entry, path, options)))
        await enter(path, depth - 1);
    }
  };
  await enter(folder, options.depth ?? MAX_DEPTH);
  return found;
}

async function isFolder(entry: Dirent, path: string, { followFolders }: WalkOptions): Promise<boolean> {
  if (!entry.isSymbolicLink() || !followFolders) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

export const isGguf = (name: string): boolean => /\.gguf$/i.test(name);
