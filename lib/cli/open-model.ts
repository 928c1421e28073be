import { attachTo } from '../engine/attach/attach.js';
import { ReloadingEngine } from '../engine/attach/reloading.js';
import type { Engine } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';
import type { ModelEntry } from '../models/list.js';
import { machineRoom } from '../models/machine.js';
import { loadOptions } from '../models/open.js';
import { withSampling } from '../models/with-sampling.js';
import type { SettingRow } from '../store/settings.js';
import { type FirstUse, modelForUse, withSmaller } from './first-use.js';
import type { ModelSurroundings } from './surroundings.js';

export interface OpenModel extends ModelSurroundings {
  /** Where the settings came from. */
  readonly rows: readonly SettingRow[];
  /** Downloads nothing. */
  readonly offline: boolean;
  /** No notes and no progress. */
  readonly quiet: boolean;
  /** Whether an engine that another llmtui of this person has loaded will do. */
  readonly attach: boolean;
  /** What the model is for; chat by default. Only a flag names one that embeds: the setting is about the chat. */
  readonly task?: 'chat' | 'embed';
}

/**
 * The engine of the model that the settings ask for: downloaded first where it is not here, lent by a running llmtui
 * where that has it loaded, else loaded. `onProgress` hears the loaded share, and which model it is and why. Throws as
 * the hub and the loader do.
 */
export async function openModel(
  open: OpenModel,
  signal: AbortSignal,
  onProgress: (share: number, model: string) => void,
): Promise<Engine> {
  const { settings, models, folders, proc, offline, task = 'chat' } = open;
  const named = open.rows.some(({ name, origin }) => name === 'model' && origin === 'flag');
  const isDefault = task === 'embed' && !named;
  let chosen = 'the model';
  const use: FirstUse = {
    models: isDefault ? { ...models, findWanted: () => models.findWanted('embed') } : models,
    onFound: ({ name }, why) => {
      chosen = `${name} (${why})`;
    },
    wanted: isDefault ? undefined : settings.model,
    named,
    openHub: async () => (await import('./models/hub.js')).hubFor({ settings, folders, proc }, offline),
    room: machineRoom,
    ...(!open.quiet && { stderr: proc.stderr }),
  };
  const entry = await modelForUse(use, signal);
  checkTask(entry, task);
  const load = async (): Promise<Engine> => {
    try {
      return await models.open(entry, signal, share => onProgress(share, chosen));
    } catch (thrown) {
      throw await withSmaller(thrown, entry, models);
    }
  };
  const lent = open.attach ? await borrowed(open, entry, signal) : null;
  return lent === null ? load() : new ReloadingEngine(lent, load);
}

/** Throws BAD_INPUT for a model of the other kind. */
function checkTask({ name, status }: ModelEntry, task: 'chat' | 'embed'): void {
  const others = 'llmtui models lists the others';
  if (task === 'chat' && status === 'embedding')
    throw new LlmtuiError('BAD_INPUT', `${name} embeds texts and cannot chat; ${others}`);
  if (task === 'embed' && status === 'available')
    throw new LlmtuiError('BAD_INPUT', `${name} generates text and does not embed; ${others}`);
}

async function borrowed(
  { settings, rows, folders, proc }: OpenModel,
  entry: ModelEntry,
  signal: AbortSignal,
): Promise<Engine | null> {
  if (entry.status === 'disabled') return null;
  const options = loadOptions(entry, { settings, rows }, () => {});
  const lent = await attachTo({
    runtimeFolder: folders.runtime,
    options,
    signal,
    platform: proc.platform,
  });
  return lent === null || entry.sampling === undefined ? lent : withSampling(lent, entry.sampling);
}
