import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LlmtuiError, messageOf } from '../errors.js';
import { nearest } from '../models/near.js';
import { writeAtomically } from '../store/atomic.js';
import { failureOf } from '../store/failure.js';
import type { Folders } from '../store/folders.js';
import { isAutosave, isSaveName } from '../store/save-name.js';
import { type KeptHead, LARGEST_HEAD, readHead, writeHead } from './head-file.js';

const ENDING = '.json';

/** A file of the folder of classifiers: what it holds, or why it cannot be read. */
export interface ListedHead {
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly sizeBytes: number;
  readonly kept?: KeptHead;
  readonly reason?: string;
}

/** The folder of trained classifiers. */
export const classifierFolder = ({ data }: Pick<Folders, 'data'>): string => join(data, 'classifiers');

/** Trained classifiers, a file each of one folder. Names never lead out of it, nor through links. */
export class KeptHeads {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Keeps a head under a name, over what had it; gives the path. Throws BAD_INPUT, STORE_FAILED. */
  write(name: string, kept: KeptHead): string {
    const path = this.#path(name);
    try {
      writeAtomically(path, writeHead(kept));
      return path;
    } catch (thrown) {
      throw failureOf(thrown, path);
    }
  }

  has(name: string): boolean {
    return isName(name) && this.#size(name) !== undefined;
  }

  /** Throws MODEL_NOT_FOUND that names the nearest, BAD_INPUT for a damaged file. */
  read(name: string): KeptHead {
    if (!this.has(name)) {
      const names = this.list().map(head => head.name);
      const near = nearest(names, name, 3);
      const hint =
        near.length > 0 ? `did you mean ${near.join(', ')}?` : `there are: ${names.join(', ') || 'none'}`;
      throw new LlmtuiError('MODEL_NOT_FOUND', `no classifier "${name.slice(0, 60)}"; ${hint}`);
    }
    const path = this.#path(name);
    try {
      if (this.#size(name)! > LARGEST_HEAD)
        throw new LlmtuiError('BAD_INPUT', `it has more than ${LARGEST_HEAD} bytes`);
      return readHead(readFileSync(path, 'utf8'));
    } catch (thrown) {
      if (!(thrown instanceof LlmtuiError)) throw failureOf(thrown, path);
      // A client of the server may read it, whom no path concerns.
      const why = `${thrown.message}; train it again, or remove it with llmtui rm`;
      throw new LlmtuiError('BAD_INPUT', `classifier ${name} cannot be used: ${why}`, { cause: thrown });
    }
  }

  /** All of them by name, damaged ones too. */
  list(): readonly ListedHead[] {
    return this.#names().map(name => {
      const common = { name, path: this.#path(name), sizeBytes: this.#size(name) ?? 0 };
      try {
        return { ...common, kept: this.read(name) };
      } catch (thrown) {
        return { ...common, reason: messageOf(thrown) };
      }
    });
  }

  /** Deletes one; gives the bytes that are free again. Throws MODEL_NOT_FOUND, STORE_FAILED. */
  remove(name: string): number {
    const size = isName(name) ? this.#size(name) : undefined;
    if (size === undefined) throw new LlmtuiError('MODEL_NOT_FOUND', `no classifier "${name.slice(0, 60)}"`);
    const path = this.#path(name);
    try {
      rmSync(path);
      return size;
    } catch (thrown) {
      throw failureOf(thrown, path);
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.folder, { withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith(ENDING))
        .map(entry => entry.name.slice(0, -ENDING.length))
        .filter(isName)
        .sort();
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw failureOf(thrown, this.folder);
    }
  }

  #path(name: string): string {
    if (isName(name)) return join(this.folder, name + ENDING);
    const quoted = JSON.stringify(name.slice(0, 60));
    throw new LlmtuiError('BAD_INPUT', `${quoted} cannot name a classifier; take letters, digits and dashes`);
  }

  /** Bytes; undefined where there is no plain file of that name. */
  #size(name: string): number | undefined {
    const found = lstatSync(this.#path(name), { throwIfNoEntry: false });
    return found?.isFile() ? found.size : undefined;
  }
}

const isName = (name: string): boolean => isSaveName(name) && !isAutosave(name);
