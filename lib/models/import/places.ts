import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from '../../store/folders.js';

/** What the folders of other tools depend on. */
export interface Surroundings {
  readonly env: Environment;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** The environment decides alone; else the usual places count, all of them. */
function either(named: string | undefined, usual: readonly string[]): readonly string[] {
  return named ? [resolve(named)] : usual;
}

/**
 * Where huggingface_hub keeps what it has downloaded (huggingface_hub/constants.py): HF_HUB_CACHE, its former name,
 * HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub; the first of them that is set.
 */
export function hfCacheFolders({ env, home }: Surroundings): readonly string[] {
  const named = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  const own = env.HF_HOME || join(env.XDG_CACHE_HOME || join(home, '.cache'), 'huggingface');
  return either(named, [resolve(own, 'hub')]);
}

/** OLLAMA_MODELS, else the folder of the person and, on Linux, the one of the system service. */
export function ollamaFolders({ env, home, platform }: Surroundings): readonly string[] {
  const service = platform === 'linux' ? ['/usr/share/ollama/.ollama/models'] : [];
  return either(env.OLLAMA_MODELS, [join(home, '.ollama/models'), ...service]);
}

/**
 * The models folder of LM Studio: in the home that ~/.lmstudio-home-pointer names, else in ~/.lmstudio and, as before
 * version 0.3, ~/.cache/lm-studio; and the one that its settings name instead.
 */
export async function lmStudioFolders({ home }: Surroundings): Promise<readonly string[]> {
  const pointer = (await smallText(join(home, '.lmstudio-home-pointer')))?.trim();
  const homes =
    pointer !== undefined && isAbsolute(pointer)
      ? [pointer]
      : [join(home, '.lmstudio'), join(home, '.cache/lm-studio')];
  const folders: string[] = [];
  for (const place of homes) folders.push((await downloadsFolder(place)) ?? join(place, 'models'));
  return folders;
}

async function downloadsFolder(place: string): Promise<string | undefined> {
  try {
    const settings: unknown = JSON.parse((await smallText(join(place, 'settings.json'))) ?? '{}');
    const folder = (settings as { readonly downloadsFolder?: unknown } | null)?.downloadsFolder;
    return typeof folder === 'string' && isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined; // the usual folder then
  }
}

const LARGEST_TEXT = 1024 * 1024;

/** The text of a small file; undefined where it is missing, no file, larger than 1 MiB, or cannot be read. */
export async function smallText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= LARGEST_TEXT ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Those of `folders` that are there. */
export async function existing(folders: readonly string[]): Promise<readonly string[]> {
  const there: string[] = [];
  for (const folder of folders) {
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) there.push(folder);
  }
  return there;
}
