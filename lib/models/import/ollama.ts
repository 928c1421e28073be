import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Candidate, Declared, Listing, Refused } from './candidate.js';
import { blobPath, type OllamaLayers, readManifest, readParams } from './ollama-manifest.js';
import { smallText } from './places.js';

const MAX_DEPTH = 6; // host, namespaces, model, tag
const HOST = 'registry.ollama.ai';

/**
 * The models in a folder of Ollama: manifests/<host>/<namespace>/<model>/<tag> names the blobs/sha256-<hex> that make
 * up a model. Names stay as Ollama says them: `llama3.2:3b`, `someone/model:tag`, `hf.co/someone/model:tag`. Of tags
 * of one model `latest` comes last, so that another tag of the same file is the one to keep. The system prompt and
 * the Go template are not taken over: the file's own chat template counts.
 */
export async function listOllama(folder: string): Promise<Listing> {
  const candidates: Candidate[] = [];
  const refused: Refused[] = [];
  const within = await realpath(join(folder, 'blobs')).catch(() => undefined);
  for (const parts of await manifests(join(folder, 'manifests'))) {
    const path = join(folder, 'manifests', ...parts);
    const name = modelName(parts);
    const layers = readManifest((await smallText(path)) ?? '');
    if (typeof layers === 'string') refused.push({ path, name, reason: layers });
    else if (
      within === undefined ||
      (await stat(blobPath(folder, layers.model)).catch(() => undefined)) === undefined
    )
      refused.push({ path, name, reason: 'the file that its manifest names is missing; pull it again' });
    else candidates.push(await candidateOf(folder, within, name, layers));
  }
  return { candidates, refused };
}

async function candidateOf(
  folder: string,
  within: string,
  name: string,
  layers: OllamaLayers,
): Promise<Candidate> {
  const params = layers.params === undefined ? '{}' : await smallText(blobPath(folder, layers.params));
  const { config, left } = readParams(params ?? '');
  const notes = [
    ...(left.length > 0 ? [`not taken over: ${left.join(', ')}`] : []),
    ...(layers.hasSystem ? ['its system prompt is not taken over'] : []),
  ];
  const declared: Declared = {
    ...(layers.projector === undefined ? {} : { projector: blobPath(folder, layers.projector) }),
    adapters: layers.adapters.map(hex => blobPath(folder, hex)),
    config,
    notes,
  };
  return { path: blobPath(folder, layers.model), name, sha256: layers.model, within, declared };
}

/** Each manifest by the parts of its path, in order of their names. Links are not followed. */
async function manifests(folder: string): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  const enter = async (parts: readonly string[]): Promise<void> => {
    const entries = await readdir(join(folder, ...parts), { withFileTypes: true }).catch((): Dirent[] => []);
    for (const entry of entries.sort(byTag)) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isFile() && parts.length >= 2) found.push([...parts, entry.name]);
      else if (entry.isDirectory() && parts.length < MAX_DEPTH) await enter([...parts, entry.name]);
    }
  };
  await enter([]);
  return found;
}

function byTag(one: Dirent, other: Dirent): number {
  const latest = Number(one.name === 'latest') - Number(other.name === 'latest');
  return latest || (one.name < other.name ? -1 : 1);
}

function modelName(parts: readonly string[]): string {
  const path = parts.slice(0, -1);
  const short = path[0] === HOST ? path.slice(path[1] === 'library' ? 2 : 1) : path;
  return `${short.join('/')}:${parts.at(-1)}`;
}
