import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { shardPaths } from '../gguf/split.js';
import { type Candidate, joined, type Listing, nothing } from './candidate.js';
import { listPaths } from './folder.js';
import { smallText } from './places.js';
import { isGguf, walk } from './walk.js';

/**
 * The GGUF files in a cache of huggingface_hub: models--owner--name/snapshots/<revision>/file, each a link to
 * blobs/<hash of the content>, or the file itself where links are not to be had. Of several revisions the one of
 * refs/main counts, then the newest; older ones add only files that those lack. A blob with a name of 64 hex digits
 * is named by its SHA-256. (huggingface_hub, "Understand caching".)
 */
export async function listHfCache(hub: string): Promise<Listing> {
  const entries = await readdir(hub, { withFileTypes: true }).catch((): Dirent[] => []);
  const within = await realpath(hub).catch(() => undefined);
  if (within === undefined) return nothing;
  const repositories = entries
    .filter(entry => entry.isDirectory() && entry.name.startsWith('models--'))
    .map(({ name }) => name)
    .sort();
  const listings: Listing[] = [];
  for (const name of repositories) listings.push(await listRepository(join(hub, name), within));
  return joined(listings);
}

async function listRepository(folder: string, within: string): Promise<Listing> {
  const owners = new Map<string, string>(); // of a model by its name within the snapshot: the snapshot that has it
  const paths: string[] = [];
  for (const snapshot of await snapshots(folder)) {
    for (const path of await walk(snapshot, isGguf, { depth: 4, followFolders: false })) {
      const name = relative(snapshot, shardPaths(path)[0] ?? path);
      if ((owners.get(name) ?? snapshot) !== snapshot) continue;
      owners.set(name, snapshot);
      paths.push(path);
    }
  }
  const { candidates, refused } = listPaths(paths);
  const located: Candidate[] = [];
  for (const candidate of candidates) {
    const hash = basename(await realpath(candidate.path).catch(() => ''));
    located.push({ ...candidate, within, ...(/^[0-9a-f]{64}$/.test(hash) ? { sha256: hash } : {}) });
  }
  return { candidates: located, refused };
}

/** The folders of the snapshots, the one of refs/main first, then by age. */
async function snapshots(folder: string): Promise<readonly string[]> {
  const place = join(folder, 'snapshots');
  const entries = await readdir(place, { withFileTypes: true }).catch((): Dirent[] => []);
  // What the file says is only compared: it never becomes part of a path.
  const main = (await smallText(join(folder, 'refs', 'main')))?.trim();
  const found = entries
    .filter(entry => entry.isDirectory())
    .map(async ({ name }) => {
      const path = join(place, name);
      const time = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { path, rank: name === main ? Number.POSITIVE_INFINITY : time };
    });
  return (await Promise.all(found))
    .sort((one, other) => other.rank - one.rank || (one.path < other.path ? -1 : 1))
    .map(({ path }) => path);
}
