import { catalogue, type Profile } from '../models/catalogue.js';
import { type Verdict, verdictFor } from '../models/hub/choices.js';
import { chooseDefault, type ModelEntry } from '../models/list.js';
import { bytesText } from '../terminal/units.js';
import { columns } from './columns.js';

/** The list of `llmtui models`. */
export interface ModelList {
  readonly models: readonly ModelEntry[];
  /** The model that is asked for by flag, environment or file. */
  readonly wanted: string | undefined;
  /** What is wrong with models.yaml. */
  readonly notice: string | undefined;
  /** Bytes of memory that a model can get. */
  readonly freeBytes: number;
}

const headings = ['MODEL', 'QUANT', 'SIZE', 'CONTEXT', 'MEMORY', 'VERDICT', 'STATUS', 'WHAT'];
const figures = [2, 3, 4];

/**
 * A line for each model on the disk, then for each profile that can be pulled, and below which one answers by default
 * and why. `width` is that of the terminal, in columns; undefined where there is none.
 */
export function modelTable(list: ModelList, width: number | undefined): string {
  const { models, freeBytes } = list;
  const chosen = defaultOf(list);
  const rows = [
    ...models.map(entry => modelRow(entry, freeBytes, entry === chosen.entry)),
    ...missing(models).map(profile => profileRow(profile, freeBytes)),
  ];
  const lines = columns([headings, ...rows], { right: figures, width });
  const free = `Free memory: ${bytesText(freeBytes)}. llmtui pull <name> downloads what is not here.`;
  return `${[...lines, '', `Default: ${chosen.text}`, free].join('\n')}\n`;
}

/** The same as one JSON object. */
export function modelJson(list: ModelList): string {
  const { models, freeBytes, notice } = list;
  const { entry, why } = defaultOf(list);
  return `${JSON.stringify(
    {
      default: entry === undefined ? null : { name: entry.name, why },
      freeBytes,
      ...(notice !== undefined && { notice }),
      models: models.map(model => modelFields(model, freeBytes)),
      profiles: missing(models).map(profile => profileFields(profile, freeBytes)),
    },
    undefined,
    2,
  )}\n`;
}

/** What JSON tells of a model on the disk; bytes, and tokens of context. */
export function modelFields(entry: ModelEntry, freeBytes: number): object {
  const { name, path, sizeBytes, status, reason, description, quantisation, purpose, profile } = entry;
  const { context, needBytes, starter, config, sampling, template } = entry;
  const verdict = needBytes > 0 ? verdictFor(needBytes, freeBytes) : undefined;
  const known = { name, path, status, reason, description, profile, quantisation, purpose, sizeBytes };
  return { ...known, context, needBytes, verdict, starter, template, sampling, config };
}

export function profileFields(profile: Profile, freeBytes: number): object {
  const { knownAs: _, ...fields } = profile;
  return { ...fields, status: 'not downloaded', verdict: verdictFor(profile.memoryBytes, freeBytes) };
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

function modelRow(entry: ModelEntry, freeBytes: number, isDefault: boolean): readonly string[] {
  const { name, quantisation = '-', sizeBytes, context, needBytes, status, reason, description } = entry;
  return [
    name,
    quantisation,
    sizeBytes > 0 ? bytesText(sizeBytes) : '-',
    context > 0 ? String(context) : '-',
    ...memoryCells(needBytes, freeBytes),
    isDefault && status === 'available' ? 'default' : status,
    reason ?? description,
  ];
}

function profileRow(profile: Profile, freeBytes: number): readonly string[] {
  const { name, file, sizeBytes, context, memoryBytes, description } = profile;
  const quantisation = /[-.](i?q\d\w*|f16|bf16)\.gguf$/i.exec(file)?.[1]?.toUpperCase() ?? '-';
  const memory = memoryCells(memoryBytes, freeBytes);
  return [name, quantisation, bytesText(sizeBytes), String(context), ...memory, 'not here', description];
}

function memoryCells(needBytes: number, freeBytes: number): readonly [string, Verdict | '-'] {
  return needBytes > 0 ? [bytesText(needBytes), verdictFor(needBytes, freeBytes)] : ['-', '-'];
}
