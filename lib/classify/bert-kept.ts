import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import {
  type ClassifierHead,
  LARGEST_HEAD,
  readClassifierHead,
} from '../models/import/classifier/head-file.js';
import { encoderFile, headFile } from '../models/import/classifier/place.js';
import { failureOf } from '../store/failure.js';
import { isSaveName } from '../store/save-name.js';

/** A classifier that was imported: a folder with its encoder and its head. */
export interface KeptBert {
  readonly name: string;
  /** Its folder. */
  readonly path: string;
  /** The GGUF file that gives the states that its head reads. */
  readonly encoder: string;
  /** Bytes of both files. */
  readonly sizeBytes: number;
}

/** The imported classifiers of the folder of classifiers, by name. Folders without an encoder are left out. */
export async function keptBerts(folder: string): Promise<readonly KeptBert[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw failureOf(thrown, folder);
  });
  const names = entries
    .filter(entry => entry.isDirectory() && isSaveName(entry.name))
    .map(({ name }) => name);
  const found = await Promise.all(names.sort().map(name => keptBert(folder, name)));
  return found.filter(kept => kept !== undefined);
}

/** The imported classifier of that name; undefined where there is none. */
export async function keptBert(folder: string, name: string): Promise<KeptBert | undefined> {
  if (!isSaveName(name)) return undefined;
  const path = join(folder, name);
  const encoder = encoderFile(path, name);
  const sizes = await Promise.all([encoder, headFile(path)].map(sizeOf));
  if (sizes[0] === undefined) return undefined;
  return { name, path, encoder, sizeBytes: sizes[0] + (sizes[1] ?? 0) };
}

/** The head of an imported classifier. Throws BAD_INPUT where its file is damaged or gone. */
export async function bertHeadOf({ path }: KeptBert): Promise<ClassifierHead> {
  const file = headFile(path);
  const size = await sizeOf(file);
  const unusable = (why: string, cause?: unknown): LlmtuiError =>
    new LlmtuiError('BAD_INPUT', `${file} cannot be used: ${why}; import the classifier again`, { cause });
  if (size === undefined) throw unusable('there is no such file');
  if (size > LARGEST_HEAD) throw unusable(`it has more than ${LARGEST_HEAD} bytes`);
  try {
    return readClassifierHead(await readFile(file, 'utf8'));
  } catch (thrown) {
    throw thrown instanceof LlmtuiError ? unusable(messageOf(thrown), thrown) : failureOf(thrown, file);
  }
}

/** Deletes an imported classifier. Throws STORE_FAILED. */
export async function removeBert({ path }: KeptBert): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (thrown) {
    throw failureOf(thrown, path);
  }
}

/** Bytes; undefined where there is no such file. */
async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}
