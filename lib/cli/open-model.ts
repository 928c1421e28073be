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
  const { settings, models, folders, proc, offline } = open;
  let chosen = 'the model';
  const use: FirstUse = {
    models,
    onFound: ({ name }, why) => {
      chosen = `${name} (${why})`;
    },
    wanted: settings.model,
    named: open.rows.some(({ name, origin }) => name === 'model' && origin === 'flag'),
    openHub: async () => (await import('./models/hub.js')).hubFor({ settings, folders, proc }, offline),
    room: machineRoom,
    ...(!open.quiet && { stderr: proc.stderr }),
  };
  const entry = await modelForUse(use, signal);
  if (entry.status === 'embedding')
    throw new LlmtuiError(
      'BAD_INPUT',
      `${entry.name} embeds texts and cannot chat; llmtui models lists the others`,
    );
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
