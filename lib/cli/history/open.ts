import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders } from '../../store/folders.js';
import { Library } from '../../store/library.js';

/** What `llmtui history` works with. */
export interface HistorySurroundings {
  readonly folders: Pick<Folders, 'data' | 'saves'>;
  readonly proc: NodeJS.Process;
}

/**
 * Lends the library of conversations to `work`, undefined where there is none yet: looking at it makes no file. Throws
 * STORE_FAILED where it is damaged or cannot be read.
 */
export async function withLibrary<Result>(
  folders: Pick<Folders, 'data'>,
  work: (library: Library | undefined) => Result | Promise<Result>,
): Promise<Result> {
  const file = join(folders.data, 'llmtui.db');
  if (!existsSync(file)) return work(undefined);
  const library = Library.open(file, { now: Date.now });
  try {
    return await work(library);
  } finally {
    library.close();
  }
}
