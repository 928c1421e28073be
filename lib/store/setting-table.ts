import { resolve } from 'node:path';
import { DEFAULT_SYSTEM_PROMPT } from '../chat/conversation.js';
import { physicalCores } from './cores.js';
import type { Folders } from './folders.js';
import { devices, kvTypes, logLevels, type Settings } from './settings.js';

/** What a reader of a setting answers when the text is not allowed. */
export const refused = Symbol('refused');

/** Where a value was written: relative paths start at `base`, a leading `~` at `home`. */
export interface Spot {
  readonly base: string;
  readonly home: string;
}

/** What defaults depend on. */
export interface Surroundings {
  readonly folders: Folders;
  readonly cwd: string;
  readonly serving: boolean;
  readonly isFolder: (path: string) => boolean;
}

/** One setting that is a single value. */
export interface Setting<Value> {
  /** In config.json, and as a long option with dashes. */
  readonly name: string;
  /** Environment variables, the stronger first. */
  readonly variables: readonly string[];
  /** A shorter long option. */
  readonly alias?: string;
  /** Completes the sentence "allowed is …". */
  readonly allowed: string;
  readonly read: (text: string, spot: Spot) => Value | typeof refused;
  readonly initial: (surroundings: Surroundings) => Value;
  /** An empty text is a value; else it counts as not given. */
  readonly mayBeEmpty?: boolean;
}

/** The settings that are a single value each. */
export type SingleSetting = Exclude<keyof Settings, 'sampling' | 'keys'>;

type Kind<Value> = Pick<Setting<Value>, 'allowed' | 'read'>;

const anyText: Kind<string> = { allowed: 'any text', read: text => text };

const folder: Kind<string> = {
  allowed: 'a folder',
  read: (text, { base, home }) =>
    resolve(
      base,
      text.replace(/^~(?=$|[\\/])/, () => home),
    ),
};

const yesOrNo: Kind<boolean> = {
  allowed: '1, true, yes, on, 0, false, no or off',
  read: text => {
    const word = text.toLowerCase();
    if (['1', 'true', 'yes', 'on'].includes(word)) return true;
    return ['0', 'false', 'no', 'off'].includes(word) ? false : refused;
  },
};

function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    allowed: `one of ${words.join(', ')}`,
    read: text => words.find(word => word.toLowerCase() === text.toLowerCase()) ?? refused,
  };
}

function whole(min: number, max: number): Kind<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: text => (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : refused),
  };
}

/** Bytes, in the binary units that llmtui shows. */
const size: Kind<number> = {
  allowed: 'a size such as 500M or 2G, in bytes where no unit is given',
  read: text => {
    const [, figure, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]?)i?b?$/i.exec(text) ?? [];
    if (figure === undefined) return refused;
    const bytes = Math.floor(Number(figure) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
    return Number.isSafeInteger(bytes) ? bytes : refused;
  },
};

function orAuto<Value, Auto>(kind: Kind<Value>, auto: Auto): Kind<Value | Auto> {
  return {
    allowed: `${kind.allowed}, or auto`,
    read: (text, spot) => (text.toLowerCase() === 'auto' ? auto : kind.read(text, spot)),
  };
}

const always =
  <Value>(value: Value) =>
  (): Value =>
    value;

/** Every setting that is a single value, in the order in which `llmtui config` prints them. */
export const table: { readonly [Key in SingleSetting]: Setting<Settings[Key]> } = {
  model: {
    name: 'model',
    variables: ['LLM_CURRENT_MODEL', 'LLM_MODEL_NAME'],
    ...anyText,
    allowed: 'the name or path of a model',
    initial: always(undefined),
  },
  device: { name: 'device', variables: ['LLM_DEVICE'], ...oneOf(devices), initial: always('auto') },
  modelDir: {
    name: 'model_dir',
    variables: ['LLM_MODEL_CACHE_DIR', 'MODEL_CACHE_DIR'],
    ...folder,
    initial: ({ cwd, folders, isFolder }) => {
      const here = resolve(cwd, 'models');
      return isFolder(here) ? here : resolve(folders.cache, 'models');
    },
  },
  logLevel: {
    name: 'log_level',
    variables: ['LLM_LOG_LEVEL'],
    ...oneOf(logLevels),
    initial: always('INFO'),
  },
  maxTurns: {
    name: 'max_turns',
    variables: ['LLM_MAX_CONVERSATION_LENGTH'],
    ...whole(1, 1_000_000),
    initial: always(50),
  },
  systemPrompt: {
    name: 'system_prompt',
    variables: ['LLM_DEFAULT_SYSTEM_PROMPT'],
    alias: 'system',
    ...anyText,
    mayBeEmpty: true,
    initial: always(DEFAULT_SYSTEM_PROMPT),
  },
  autoSaveInterval: {
    name: 'auto_save_interval',
    variables: ['LLM_AUTO_SAVE_INTERVAL'],
    ...whole(0, 1_000_000),
    initial: always(10),
  },
  contextSize: {
    name: 'context_size',
    variables: ['LLM_CONTEXT_SIZE'],
    alias: 'ctx',
    ...orAuto(whole(64, 16_777_216), undefined),
    initial: always(undefined),
  },
  threads: {
    name: 'threads',
    variables: ['LLM_THREADS'],
    ...whole(1, 512),
    initial: () => physicalCores(),
  },
  batchSize: {
    name: 'batch_size',
    variables: ['LLM_BATCH_SIZE'],
    ...whole(1, 65_536),
    initial: always(512),
  },
  gpuLayers: {
    name: 'gpu_layers',
    variables: ['LLM_GPU_LAYERS'],
    ...orAuto(whole(0, 10_000), 'auto' as const),
    initial: always('auto'),
  },
  kvType: { name: 'kv_type', variables: ['LLM_KV_TYPE'], ...oneOf(kvTypes), initial: always('f16') },
  parallel: {
    name: 'parallel',
    variables: ['LLM_PARALLEL'],
    ...whole(1, 64),
    initial: ({ serving }) => (serving ? 4 : 1),
  },
  stateCacheSize: {
    name: 'state_cache_size',
    variables: ['LLM_STATE_CACHE_SIZE'],
    ...orAuto(size, 'auto' as const),
    initial: always('auto'),
  },
  engineProcess: {
    name: 'engine_process',
    variables: ['LLM_ENGINE_PROCESS'],
    ...yesOrNo,
    initial: always(false),
  },
  libraryDir: {
    name: 'library_dir',
    variables: ['LLM_LIBRARY_DIR'],
    ...folder,
    initial: always(undefined),
  },
  chooseOnStart: {
    name: 'choose_on_start',
    variables: ['LLM_CHOOSE_ON_START'],
    alias: 'choose',
    ...yesOrNo,
    initial: always(false),
  },
};

/** Their names, in the order of the table. */
export const singleSettings = Object.keys(table) as readonly SingleSetting[];
