import type { Engine } from '../../engine/engine.js';
import type { Folders } from '../../store/folders.js';

/** What `llmtui classify` works with. */
export interface ClassifySurroundings {
  readonly folders: Pick<Folders, 'data'>;
  /**
   * Gives the embedding model of that name, else the one that was asked for, else the default. `onProgress` hears the
   * loaded share, 0 to 1, and which model it is. Throws as `openModel`.
   */
  readonly open: (
    model: string | undefined,
    signal: AbortSignal,
    onProgress: (share: number, model: string) => void,
  ) => Promise<Engine>;
  readonly proc: NodeJS.Process;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
