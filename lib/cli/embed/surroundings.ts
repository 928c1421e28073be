import type { Engine } from '../../engine/engine.js';
import type { Folders } from '../../store/folders.js';

/** What `llmtui embed` works with. */
export interface EmbedSurroundings {
  readonly folders: Pick<Folders, 'cache'>;
  /**
   * Gives the embedding model that was asked for, or the default one. `onProgress` hears the loaded share, 0 to 1, and
   * which model it is. Throws as `openModel`.
   */
  readonly open: (signal: AbortSignal, onProgress: (share: number, model: string) => void) => Promise<Engine>;
  readonly proc: NodeJS.Process;
}
