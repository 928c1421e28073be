import { basename, dirname } from 'node:path';
import { shardOf, shardPaths } from '../gguf/split.js';
import { nameOf } from '../scan.js';
import type { Candidate, Listing, Refused } from './candidate.js';
import { isGguf, walk } from './walk.js';

/**
 * The GGUF files of a folder and those below it, eight levels deep. Links are followed: people link models from one
 * tool's folder into another's. LM Studio's folder, publisher/model/file, is read the same way.
 */
export async function listFolder(folder: string): Promise<Listing> {
  return listPaths(await walk(folder, isGguf, { followFolders: true }));
}

/** One file and, beside it, what looks like an image projector; whoever names a part of a split model means all. */
export async function listFile(path: string): Promise<Listing> {
  const first = shardPaths(path)[0] ?? path;
  const beside = await walk(dirname(first), name => isGguf(name) && /mmproj/i.test(name), {
    depth: 0,
    followFolders: false,
  });
  return listPaths([first, ...beside.filter(other => other !== first)]);
}

/** Candidates for paths, each split model once; parts without a first one are refused. */
export function listPaths(paths: readonly string[]): Listing {
  const known = new Set(paths);
  const candidates: Candidate[] = [];
  const refused = new Map<string, Refused>();
  for (const path of paths) {
    const first = (shardOf(path) && shardPaths(path)[0]) ?? path;
    if (first === path) candidates.push({ path, name: speakingName(path) });
    else if (!known.has(first) && !refused.has(first)) {
      const reason = `its first part, ${basename(first)}, is missing; download it again`;
      refused.set(first, { path: first, name: nameOf(first), reason });
    }
  }
  return { candidates, refused: [...refused.values()] };
}

const MUTE = /^(?:ggml[-_.])?(?:model|weights|unsloth)(?=$|[-_.])/i;

/** The name of the file, or with the folder's before it where the file could be of any model: `model-q4_0.gguf`. */
function speakingName(path: string): string {
  const name = nameOf(path);
  if (!MUTE.test(name)) return name;
  const rest = name.replace(MUTE, '').replace(/^[-_.]+/, '');
  const folder = basename(dirname(path)).replace(/[-_.]gguf$/i, '');
  return [folder, rest].filter(part => part !== '').join('-');
}
