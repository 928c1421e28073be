import { join } from 'node:path';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import { nearest } from '../../models/near.js';
import { type LocalModels, localModels } from '../../models/open.js';
import { packageRoot } from '../../package.js';
import { readSettings } from '../../store/config.js';
import { openLog } from '../../store/log.js';
import { type SingleSetting, singleSettings, table } from '../../store/setting-table.js';
import type { Settings } from '../../store/settings.js';
import type { BenchCommand, Flags } from '../command.js';
import type { ModelSurroundings } from '../surroundings.js';
import type { SubjectFacts } from './result.js';

/** What is measured: a model, and the settings that it is loaded with. */
export interface Subject {
  /** Name of the model, with the setting that is compared. */
  readonly label: string;
  readonly entry: ModelEntry;
  readonly settings: Settings;
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
  around: ModelSurroundings,
): Promise<readonly [Subject, ...Subject[]]> {
  const own = await subjectFrom(around);
  if (compare === undefined) return [own];
  const comparison = comparisonOf(compare);
  const other = await subjectFrom(withFlags(around, { ...flags, ...flagsOf(comparison) }));
  if (comparison.type === 'model') return [own, other];
  return [labelled(own, comparison.key), labelled(other, comparison.key)];
}

/** What is told of a subject. */
export function factsOf({ label, entry, settings }: Subject, { model }: Engine): SubjectFacts {
  const { threads, gpuLayers } = settings;
  const { name, path, description, sizeBytes, parameters, device } = model;
  return {
    ...{ label, name, path, description, sizeBytes, parameters, device, threads },
    batchSize: entry.options?.batchSize ?? settings.batchSize,
    kvType: entry.options?.kvType ?? settings.kvType,
    gpuLayers: entry.config?.gpu_layers ?? gpuLayers,
  };
}

async function subjectFrom({ settings, models }: Pick<ModelSurroundings, 'settings' | 'models'>) {
  const { entry } = await models.findWanted();
  return { label: entry.name, entry, settings, open: models.open };
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

/** The same surroundings with other flags. */
function withFlags({ folders, proc }: ModelSurroundings, flags: Flags) {
  const { settings, rows } = readSettings({ flags, env: proc.env, cwd: proc.cwd(), folders });
  const log = openLog(join(folders.state, 'llmtui.log'), settings.logLevel);
  const packageModelsDir = join(packageRoot(), 'fixtures', 'models');
  return { settings, models: localModels({ settings, rows, folders, packageModelsDir, log }) };
}

function labelled(subject: Subject, key: SingleSetting): Subject {
  return { ...subject, label: `${subject.label}, ${table[key].name}=${loadedWith(subject, key)}` };
}

/** What the model is loaded with: some settings may also stand in models.yaml, or depend on the model. */
function loadedWith({ entry, settings }: Subject, key: SingleSetting): string {
  const decided: Partial<Record<SingleSetting, unknown>> = {
    kvType: entry.options?.kvType,
    batchSize: entry.options?.batchSize,
    contextSize: entry.context,
  };
  return String(decided[key] ?? settings[key] ?? 'default');
}
