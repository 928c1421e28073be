import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.js';

let written = 0;

export interface Writing {
  /** Whether a file that is there gives way; so it does where this is not said. */
  readonly replace?: boolean;
  /** False for what is worth nothing after a power cut, and so need not wait for the disk. */
  readonly durable?: boolean;
}

/**
 * Writes a whole file, readable by its owner alone, or leaves what was there: a reader, another process and, where it is
 * `durable`, a power cut see the old bytes or the new, never a part. Makes the folder where it is missing. With `replace` false a file
 * that is already there stays, and the answer is false. Throws what the file system throws.
 */
export function writeAtomically(
  path: string,
  text: string,
  { replace = true, durable = true }: Writing = {},
): boolean {
  const folder = dirname(path);
  makeFolder(folder);
  // Renaming is atomic within one file system only, so the new bytes wait in the same folder.
  const draft = join(folder, `.llmtui-${process.pid}-${written++}.tmp`);
  try {
    writeDraft(draft, text, durable);
    if (replace) renameSync(draft, path);
    return replace || linkNew(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(path: string, text: string, durable: boolean): void {
  // A process of the same number may have been killed here.
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives the file its name if that is free: unlike renaming, linking never replaces. */
function linkNew(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    // File systems without hard links, such as FAT: the moment between the look and the renaming has to do.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    renameSync(draft, path);
    return true;
  }
}
