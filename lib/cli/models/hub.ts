import { type Hub, openHub } from '../../models/hub/hub.js';
import type { Folders } from '../../store/folders.js';
import type { Settings } from '../../store/settings.js';

interface HubSurroundings {
  readonly settings: Pick<Settings, 'modelDir'>;
  readonly folders: Pick<Folders, 'home'>;
  readonly proc: Pick<NodeJS.Process, 'env'>;
}

/** The hub as environment and settings name it, downloading into the folder of models. Throws BAD_CONFIG. */
export function hubFor({ settings, folders, proc }: HubSurroundings, offline: boolean): Hub {
  return openHub({ env: proc.env, home: folders.home, modelDir: settings.modelDir, offline });
}
