import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LlmtuiError, messageOf } from '../errors.js';
import { writeAtomically } from '../store/atomic.js';
import { failureOf } from '../store/failure.js';
import { type Lock, takeLock } from './hub/lock.js';
import type { Delay } from './hub/retry.js';
import type { RegistryDocument } from './registry-document.js';
import type { PathBase, RegistryEntry } from './registry-entry.js';

export type { ModelConfig, RegistryEntry } from './registry-entry.js';

/** What models.yaml says. */
export interface RegistryReading {
  readonly entries: readonly RegistryEntry[];
  /** What is wrong with the file and what counts instead, in one line for a person. */
  readonly notice?: string;
}

/**
 * models.yaml: the models that were imported, downloaded or written down by hand. Comments, order and unknown keys
 * survive every change. Writers throw BAD_CONFIG, with line and column, where the file as it stands is wrong: what
 * a person wrote is never lost; STORE_FAILED where it cannot be written.
 */
export interface Registry {
  /** Of models.yaml; absolute. */
  readonly path: string;
  /**
   * The entries as the file has them now; it is read again when its time or size has changed. A file with a mistake
   * leaves what it said before, or, at the first reading, the entries that are sound; `notice` says so. Never throws.
   */
  read(): Promise<RegistryReading>;
  /** Adds entries, each in the place of one with the same id. */
  add(entries: readonly RegistryEntry[]): Promise<void>;
  /** Throws MODEL_NOT_FOUND too. */
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** Takes an entry out; its files stay. Throws MODEL_NOT_FOUND too. */
  remove(id: string): Promise<void>;
}

const LARGEST_FILE = 4 * 1024 * 1024;

/** The registry in `folder`. Nothing is read before it is asked; `home` is what a leading `~` in its paths means. */
export function openRegistry(folder: string, home?: string): Registry {
  const path = join(folder, 'models.yaml');
  const base: PathBase = home === undefined ? { folder } : { folder, home };
  let known: { readonly key: string; readonly reading: RegistryReading } | undefined;
  let lastGood: readonly RegistryEntry[] | undefined;
  // One after the other here: the lock is looked at a few times a second only.
  let queue: Promise<unknown> = Promise.resolve();
  const changed = (edit: (document: RegistryDocument['document']) => void): Promise<void> => {
    const next = queue.then(() => change(path, base, edit));
    queue = next.catch(() => {});
    return next;
  };
  const readAnew = async (): Promise<RegistryReading> => {
    const { parseRegistry } = await import('./registry-document.js');
    const { entries, fault } = attempt(path, () => parseRegistry(readText(path), base));
    if (fault === undefined) lastGood = entries;
    if (fault === undefined) return { entries };
    const instead = lastGood === undefined ? 'what is wrong is left out' : 'what it said before still counts';
    return { entries: lastGood ?? entries, notice: `${fault}; ${instead}` };
  };
  return {
    path,
    read: async () => {
      const key = stateOf(path);
      if (key === undefined) return { entries: [] };
      if (known?.key !== key) known = { key, reading: await readAnew() };
      return known.reading;
    },
    add: async entries => {
      const { putEntry } = await import('./registry-document.js');
      await changed(document => {
        for (const entry of entries) putEntry(document, entry);
      });
    },
    setEnabled: async (id, enabled) => {
      const { enableEntry } = await import('./registry-document.js');
      await changed(document => {
        if (!enableEntry(document, id, enabled)) throw noEntry(id, path);
      });
    },
    remove: async id => {
      const { removeEntry } = await import('./registry-document.js');
      await changed(document => {
        if (!removeEntry(document, id)) throw noEntry(id, path);
      });
    },
  };
}

/** The text of a new models.yaml with these entries. */
export async function registryText(entries: readonly RegistryEntry[]): Promise<string> {
  const { documentText, parseRegistry, putEntry } = await import('./registry-document.js');
  const { document } = parseRegistry(NEW_FILE, { folder: '/' });
  for (const entry of entries) putEntry(document, entry);
  return documentText(document);
}

const NEW_FILE = '# Models of llmtui: `man llmtui` describes the fields.\nversion: 1\nmodels: []\n';

/** Changes the file as it is now; what another process changes meanwhile is not lost. */
async function change(
  path: string,
  base: PathBase,
  edit: (document: RegistryDocument['document']) => void,
): Promise<void> {
  const { documentText, parseRegistry } = await import('./registry-document.js');
  let lock: Lock | undefined;
  try {
    lock = await takeLock(`${path}.lock`, pause, new AbortController().signal, async () => {});
    const there = stateOf(path) !== undefined;
    const { document, fault } = parseRegistry(there ? readText(path) : NEW_FILE, base);
    if (fault !== undefined)
      throw new LlmtuiError('BAD_CONFIG', `${path}, ${fault}; correct it and try again: nothing was changed`);
    edit(document);
    // A link, as people keep their configuration elsewhere, stays a link.
    writeAtomically(there ? realpathSync(path) : path, documentText(document));
  } catch (thrown) {
    throw failureOf(thrown, path);
  } finally {
    lock?.release();
  }
}

const pause: Delay = (ms, signal) => sleep(ms, undefined, { signal });

/** What is in the file, with the path before a mistake. */
function attempt(path: string, read: () => RegistryDocument): Pick<RegistryDocument, 'entries' | 'fault'> {
  try {
    const { entries, fault } = read();
    return fault === undefined ? { entries } : { entries, fault: `${path}, ${fault}` };
  } catch (thrown) {
    return { entries: [], fault: messageOf(thrown) };
  }
}

/** Throws BAD_CONFIG where the path is no file that can be read. */
function readText(path: string): string {
  const refuse = (why: string, cause?: unknown): never => {
    throw new LlmtuiError('BAD_CONFIG', `${path} cannot be read: ${why}`, { cause });
  };
  try {
    const found = statSync(path);
    if (!found.isFile()) return refuse('it is no file');
    if (found.size > LARGEST_FILE) return refuse(`it is larger than ${LARGEST_FILE} bytes`);
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) throw thrown;
    return refuse(messageOf(thrown), thrown);
  }
}

/** Changes whenever the file does; undefined where there is none. */
function stateOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
  } catch (thrown) {
    // No permission to the folder, say: a reading will tell.
    return messageOf(thrown);
  }
}

function noEntry(id: string, path: string): LlmtuiError {
  return new LlmtuiError('MODEL_NOT_FOUND', `no entry "${id}" in ${path}`);
}
