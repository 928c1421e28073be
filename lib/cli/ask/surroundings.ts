import type { Engine } from '../../engine/engine.js';
import type { Folders } from '../../store/folders.js';
import type { SettingRow, Settings } from '../../store/settings.js';

/** What `llmtui ask` works with. */
export interface AskSurroundings {
  readonly settings: Settings;
  /** Where the settings came from: a flag goes before a template, and that before a conversation. */
  readonly rows: readonly SettingRow[];
  readonly folders: Pick<Folders, 'config' | 'data'>;
  /**
   * Gives the model of that name, or the default. `onProgress` hears the loaded share, 0 to 1, and which model it is.
   * Throws MODEL_NOT_FOUND, LOAD_FAILED and what downloads throw.
   */
  readonly open: (
    wanted: string | undefined,
    signal: AbortSignal,
    onProgress: (share: number, model: string) => void,
  ) => Promise<Engine>;
  readonly proc: NodeJS.Process;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
}
