import { messageOf } from '../../errors.js';
import type { Surroundings } from '../../models/import/places.js';
import { entriesOf } from '../../models/import/row.js';
import type { ImportSource } from '../../models/import/source.js';
import type { ModelEntry } from '../../models/list.js';
import type { LocalModels } from '../../models/open.js';
import { planRemoval, remove } from '../../models/removal.js';
import type { Event } from '../event.js';
import { bytes, counted } from '../format.js';
import { absolute } from './files.js';
import type { Performers } from './performers.js';

export interface RegistryOptions {
  readonly models: Pick<LocalModels, 'registry' | 'setEnabled'>;
  readonly surroundings: Surroundings;
  readonly modelDir: string;
  readonly dispatch: (event: Event) => void;
  /** Unloads a model that does not answer now. */
  readonly release: (name: string) => Promise<void>;
  /** Lists the models anew. */
  readonly list: () => Promise<void>;
  /** Tells a failure. */
  readonly attempt: (work: () => Promise<void>) => Promise<void>;
}

type RegistryEffect = 'plan-import' | 'import' | 'toggle-model' | 'plan-removal' | 'remove-model';

/** The effects that change models.yaml. */
export function registryEffects(options: RegistryOptions): Performers<RegistryEffect> {
  const { models, dispatch, list, attempt, release } = options;
  const { registry } = models;
  return {
    'plan-import': ({ source }) => void planned(options, source).then(dispatch),
    import: ({ rows }) =>
      void attempt(async () => {
        const entries = entriesOf(rows);
        await registry.add(entries);
        const text = `${counted(entries.length, 'model')} imported into ${registry.path}`;
        dispatch({ type: 'notice', level: 'info', text });
        await list();
      }),
    'toggle-model': ({ entry }) =>
      void attempt(async () => {
        const { entries } = await registry.read();
        const isOff = entries.some(({ id, enabled }) => id === entry.name && !enabled);
        await models.setEnabled(entry, isOff);
        const text = `${entry.name} is switched ${isOff ? 'on' : 'off'} in ${registry.path}`;
        dispatch({ type: 'notice', level: 'info', text });
        if (!isOff) await release(entry.name);
        await list();
      }),
    'plan-removal': ({ entry }) =>
      void attempt(async () => {
        const removal = await removalOf(options, entry);
        dispatch({ type: 'removal-planned', entry, removal });
      }),
    'remove-model': ({ entry }) =>
      void attempt(async () => {
        const removal = await removalOf(options, entry);
        await release(entry.name);
        const freed = await remove(removal, registry);
        const text = `${entry.name} is removed${freed > 0 ? `; ${bytes(freed)} freed` : ''}`;
        dispatch({ type: 'notice', level: 'info', text });
        await list();
      }),
  };
}

async function removalOf({ models, modelDir }: RegistryOptions, entry: ModelEntry) {
  return planRemoval(entry, (await models.registry.read()).entries, modelDir);
}

/** What an import would do; slow to load, so not before the first use. */
async function planned({ models, surroundings }: RegistryOptions, source: ImportSource): Promise<Event> {
  try {
    const { listSource } = await import('../../models/import/source.js');
    const { planImport } = await import('../../models/import/plan.js');
    const place = source.type === 'path' ? { ...source, path: absolute(source.path) } : source;
    const listing = await listSource(place, surroundings);
    const { entries } = await models.registry.read();
    const rows = await planImport(listing, entries, { overrides: { config: {} } });
    return { type: 'import-planned', source, rows };
  } catch (thrown) {
    return { type: 'import-failed', source, reason: messageOf(thrown) };
  }
}
