import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { joined, type Listing } from './candidate.js';
import { listFile, listFolder } from './folder.js';
import { listHfCache } from './hf-cache.js';
import { listOllama } from './ollama.js';
import { existing, hfCacheFolders, lmStudioFolders, ollamaFolders, type Surroundings } from './places.js';

/** Where models are imported from. */
export type ImportSource =
  | { readonly type: 'hf-cache' }
  | { readonly type: 'ollama' }
  | { readonly type: 'lm-studio' }
  /** A folder, or one file. */
  | { readonly type: 'path'; readonly path: string };

/**
 * Finds what a source holds, without reading the files. Throws MODEL_NOT_FOUND where the place is not there, naming
 * where it was looked for.
 */
export async function listSource(source: ImportSource, surroundings: Surroundings): Promise<Listing> {
  switch (source.type) {
    case 'hf-cache': {
      const folders = hfCacheFolders(surroundings);
      return listAll('the Hugging Face cache', 'HF_HUB_CACHE or HF_HOME', folders, listHfCache);
    }
    case 'ollama':
      return listAll('models of Ollama', 'OLLAMA_MODELS', ollamaFolders(surroundings), listOllama);
    case 'lm-studio': {
      const folders = await lmStudioFolders(surroundings);
      return listAll('models of LM Studio', undefined, folders, listFolder);
    }
    case 'path': {
      const path = resolve(source.path);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) throw new LlmtuiError('MODEL_NOT_FOUND', `there is no file or folder ${path}`);
      return found.isDirectory() ? listAny(path) : listFile(path);
    }
  }
}

/** A folder that was named may be that of a tool, moved elsewhere. */
async function listAny(folder: string): Promise<Listing> {
  const parts = ['manifests', 'blobs'].map(name => join(folder, name));
  if ((await existing(parts)).length === parts.length) return listOllama(folder);
  const names = await readdir(folder).catch((): string[] => []);
  return names.some(name => name.startsWith('models--')) ? listHfCache(folder) : listFolder(folder);
}

async function listAll(
  what: string,
  variable: string | undefined,
  folders: readonly string[],
  list: (folder: string) => Promise<Listing>,
): Promise<Listing> {
  const there = await existing(folders);
  if (there.length > 0) return joined(await Promise.all(there.map(list)));
  const advice = variable === undefined ? 'name its folder with --folder' : `set ${variable}`;
  throw new LlmtuiError('MODEL_NOT_FOUND', `no ${what} at ${folders.join(' or ')}; ${advice}`);
}
