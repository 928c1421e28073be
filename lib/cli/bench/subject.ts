import { join } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import { nearest } from '../../models/near.js';
import { type LocalModels, loadOptions, localModels } from '../../models/open.js';
import { packageRoot } from '../../package.js';
import { readSettings } from '../../store/config.js';
import { openLog } from '../../store/log.js';
import { type SingleSetting, singleSettings, table } from '../../store/setting-table.js';
import type { BenchCommand, Flags } from '../command.js';
import type { ModelSurroundings } from '../surroundings.js';
import type { SubjectFacts } from './result.js';

type Loaded = ReturnType<typeof loadOptions>;

/** What a subject is made of. */
type BenchSurroundings = Pick<ModelSurroundings, 'folders' | 'proc'>;

/** What is measured: a model, and the settings that it is loaded with. */
export interface Subject {
  /** Name of the model, with the setting that is compared. */
  readonly label: string;
  readonly entry: ModelEntry;
  /** What flags, settings and models.yaml come to. */
  readonly loaded: Pick<Loaded, 'threads' | 'batchSize' | 'kvType' | 'gpuLayers'>;
  readonly open: LocalModels['open'];
}

/** What the command line puts beside the model of the settings. */
type Comparison =
  | { readonly type: 'model'; readonly model: string }
  | { readonly type: 'setting'; readonly key: SingleSetting; readonly value: string };

/** The settings that change how fast a model is. */
const comparable: readonly SingleSetting[] = [
  'threads',
  'kvType',
  'batchSize',
  'contextSize',
  'device',
  'gpuLayers',
  'parallel',
  'engineProcess',
  'libraryDir',
];

/**
 * The model of the settings, and after it what it is compared with. Throws USAGE for a setting that cannot be compared,
 * BAD_CONFIG for a value that is not allowed, MODEL_NOT_FOUND for a model that is not on the disk.
 */
export async function subjectsOf(
  { flags, compare }: BenchCommand,
  around: BenchSurroundings,
): Promise<readonly [Subject, ...Subject[]]> {
  if (compare === undefined) return [await subjectFrom(flags, around)];
  const comparison = comparisonOf(compare);
  const key = comparison.type === 'setting' ? comparison.key : undefined;
  const other = { ...flags, ...flagsOf(comparison) };
  return [await subjectFrom(flags, around, key), await subjectFrom(other, around, key)];
}

/** What is told of a subject. */
export function factsOf({ label, loaded }: Subject, { model }: Engine): SubjectFacts {
  const { threads, batchSize, kvType, gpuLayers } = loaded;
  const { name, path, description, sizeBytes, parameters, device } = model;
  return {
    ...{ label, name, path, description, sizeBytes, parameters, device },
    ...{ threads, batchSize, kvType, gpuLayers },
  };
}

/** The model that the settings ask for; `key` is the setting that its label tells. */
async function subjectFrom(
  flags: Flags,
  { folders, proc }: BenchSurroundings,
  key?: SingleSetting,
): Promise<Subject> {
  // States of prompts that are kept on the disk would be written while the next run is measured.
  const given = { ...flags, [table.stateCacheSize.name]: '0' };
  const { settings, rows } = readSettings({ flags: given, env: proc.env, cwd: proc.cwd(), folders });
  const log = openLog(join(folders.state, 'llmtui.log'), settings.logLevel);
  const packageModelsDir = join(packageRoot(), 'fixtures', 'models');
  const { findWanted, open } = localModels({ settings, rows, folders, packageModelsDir, log });
  const { entry } = await findWanted();
  const loaded = loadOptions(entry, { settings, rows }, () => {});
  const value =
    key === undefined ? '' : `, ${table[key].name}=${{ ...settings, ...loaded }[key] ?? 'default'}`;
  return { label: `${entry.name}${value}`, entry, loaded, open };
}

/** `setting=value`, as far as the text before `=` looks like the name of a setting; else the name of a model. */
function comparisonOf(text: string): Comparison {
  const [, given, value = ''] = /^([a-z][\w-]*)=(.*)$/is.exec(text) ?? [];
  if (given === undefined) return { type: 'model', model: text };
  const plain = given.toLowerCase().replaceAll('-', '_');
  const key = singleSettings.find(known => [table[known].name, table[known].alias].includes(plain));
  if (key === 'model') return { type: 'model', model: value };
  if (key !== undefined && comparable.includes(key)) return { type: 'setting', key, value };
  const names = comparable.map(known => table[known].name);
  const [near] = nearest(names, plain, 1);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new LlmtuiError(
    'USAGE',
    `"${given}" is no setting that can be compared${hint} (these are: ${names.join(', ')})`,
  );
}

function flagsOf(comparison: Comparison): Flags {
  switch (comparison.type) {
    case 'model':
      return { model: comparison.model };
    case 'setting':
      return { [table[comparison.key].name]: comparison.value };
  }
}
