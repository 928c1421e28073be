import type { LocalModels } from '../models/open.js';
import type { Folders } from '../store/folders.js';
import type { Settings } from '../store/settings.js';

/** What the commands about models work with. */
export interface ModelSurroundings {
  readonly settings: Settings;
  readonly models: LocalModels;
  readonly folders: Folders;
  readonly proc: NodeJS.Process;
}
