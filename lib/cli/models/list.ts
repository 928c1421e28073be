import type { ListedClassifier } from '../../classify/list.js';
import { catalogue, type Profile } from '../../models/catalogue.js';
import { type Verdict, verdictOf } from '../../models/forecast-verdict.js';
import { chooseDefault, type ModelEntry } from '../../models/list.js';
import type { Room } from '../../models/machine.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';
import { classifierFields } from './classifiers.js';

/** The list of `llmtui models`. */
export interface ModelList {
  readonly models: readonly ModelEntry[];
  /** The model that is asked for by flag, environment or file. */
  readonly wanted: string | undefined;
  /** What is wrong with models.yaml. */
  readonly notice: string | undefined;
  /** What a model has to fit into. */
  readonly room: Room;
  readonly classifiers?: readonly ListedClassifier[];
}

const headings = ['MODEL', 'QUANT', 'SIZE', 'CONTEXT', 'MEMORY', 'VERDICT', 'STATUS', 'WHAT'];
const figures = [2, 3, 4];

/**
 * A line for each model on the disk, then for each profile that can be pulled, and below which one answers by default
 * and why. `width` is that of the terminal, in columns; undefined where there is none.
 */
export function modelTable(list: ModelList, width: number | undefined): string {
  const { models, room } = list;
  const chosen = defaultOf(list);
  const rows = [
    ...models.filter(isNoClassifier).map(entry => modelRow(entry, room, entry === chosen.entry)),
    ...missing(models).map(profile => profileRow(profile, room)),
  ];
  const lines = columns([headings, ...rows], { right: figures, width });
  const free = `Free memory: ${bytesText(room.free)}. llmtui pull <name> downloads what is not here.`;
  return `${[...lines, '', `Default: ${chosen.text}`, free].join('\n')}\n`;
}

/** The same as one JSON object. */
export function modelJson(list: ModelList): string {
  const { models, room, notice, classifiers = [] } = list;
  const { entry, why } = defaultOf(list);
  return `${JSON.stringify(
    {
      default: entry === undefined ? null : { name: entry.name, why },
      freeBytes: room.free,
      ...(notice !== undefined && { notice }),
      models: models.filter(isNoClassifier).map(model => modelFields(model, room)),
      profiles: missing(models).map(profile => profileFields(profile, room)),
      classifiers: classifiers.map(classifierFields),
    },
    undefined,
    2,
  )}\n`;
}

/** Classifiers have a list of their own. */
const isNoClassifier = ({ classifies }: ModelEntry): boolean => classifies !== true;

/** What JSON tells of a model on the disk; bytes, and tokens of context. */
export function modelFields(entry: ModelEntry, room: Room): object {
  const { name, path, sizeBytes, status, reason, description, quantisation, purpose, profile } = entry;
  const { context, needBytes, starter, config, sampling, template, vision = false, visionFault } = entry;
  const verdict = needBytes > 0 ? verdictFor(needBytes, room) : undefined;
  const known = { name, path, status, reason, description, profile, quantisation, purpose, sizeBytes };
  return { ...known, context, needBytes, verdict, starter, vision, visionFault, template, sampling, config };
}

export function profileFields(profile: Profile, room: Room): object {
  const { knownAs: _, ...fields } = profile;
  return { ...fields, status: 'not downloaded', verdict: verdictFor(profile.memoryBytes, room) };
}

function missing(models: readonly ModelEntry[]): readonly Profile[] {
  return catalogue.filter(({ name }) => models.every(entry => entry.profile !== name));
}

interface Chosen {
  readonly entry?: ModelEntry;
  readonly why?: string;
  readonly text: string;
}

function defaultOf({ models, wanted }: ModelList): Chosen {
  try {
    const { entry, why } = chooseDefault(models, wanted);
    return { entry, why, text: `${entry.name} (${why})` };
  } catch (thrown) {
    return { text: `none: ${thrown instanceof Error ? thrown.message : thrown}` };
  }
}

function modelRow(entry: ModelEntry, room: Room, isDefault: boolean): readonly string[] {
  const { name, quantisation = '-', sizeBytes, context, needBytes, status, reason, description } = entry;
  return [
    name,
    quantisation,
    sizeBytes > 0 ? bytesText(sizeBytes) : '-',
    context > 0 ? String(context) : '-',
    ...memoryCells(needBytes, room),
    isDefault && status === 'available' ? 'default' : status,
    `${reason ?? description}${entry.vision === true ? '; reads pictures' : ''}`,
  ];
}

function profileRow(profile: Profile, room: Room): readonly string[] {
  const { name, file, sizeBytes, context, memoryBytes, description } = profile;
  const quantisation = /[-.](i?q\d\w*|f16|bf16)\.gguf$/i.exec(file)?.[1]?.toUpperCase() ?? '-';
  const memory = memoryCells(memoryBytes, room);
  return [name, quantisation, bytesText(sizeBytes), String(context), ...memory, 'not here', description];
}

function memoryCells(needBytes: number, room: Room): readonly [string, Verdict | '-'] {
  return needBytes > 0 ? [bytesText(needBytes), verdictFor(needBytes, room)] : ['-', '-'];
}

/** Whether what needs so many bytes fits. */
export function verdictFor(needBytes: number, room: Room): Verdict {
  return verdictOf({ host: needBytes, gpu: 0 }, room);
}
