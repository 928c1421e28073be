import { resolve } from 'node:path';
import { DEFAULT_SYSTEM_PROMPT } from '../chat/conversation.js';
import { DEFAULT_MAX_SIDE, DEFAULT_QUALITY, LARGEST_MAX_SIDE, SMALLEST_MAX_SIDE } from '../images/bounds.js';
import { physicalCores } from './cores.js';
import type { Folders } from './folders.js';
import {
  address,
  anyText,
  duration,
  folder,
  hostNames,
  type Kind,
  key,
  oneOf,
  orAuto,
  origins,
  size,
  whole,
  yesOrNo,
} from './setting-kinds.js';
import { devices, kvTypes, logLevels, type Settings } from './settings.js';

/** What defaults depend on. */
export interface Surroundings {
  readonly folders: Folders;
  readonly cwd: string;
  readonly serving: boolean;
  readonly isFolder: (path: string) => boolean;
}

/** One setting that is a single value. */
export interface Setting<Value> extends Kind<Value> {
  /** In config.json, and as a long option with dashes. */
  readonly name: string;
  /** Environment variables, the stronger first. */
  readonly variables: readonly string[];
  /** A shorter long option. */
  readonly alias?: string;
  readonly initial: (surroundings: Surroundings) => Value;
  /** An empty text is a value; else it counts as not given. */
  readonly mayBeEmpty?: boolean;
  /** Only the server needs it: what stands there is no failure of another command. */
  readonly isForServer?: boolean;
  /** Never shown. */
  readonly isSecret?: boolean;
  /** Why a `.env` file, which may have come with a folder from elsewhere, does not set it. */
  readonly notInDotEnv?: string;
}

/** The settings that are a single value each. */
export type SingleSetting = Exclude<keyof Settings, 'sampling' | 'keys'>;

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
    notInDotEnv: 'could run its code so',
  },
  chooseOnStart: {
    name: 'choose_on_start',
    variables: ['LLM_CHOOSE_ON_START'],
    alias: 'choose',
    ...yesOrNo,
    initial: always(false),
  },
  resizeMax: {
    name: 'resize_max',
    variables: ['LLM_RESIZE_MAX'],
    ...whole(SMALLEST_MAX_SIDE, LARGEST_MAX_SIDE),
    initial: always(DEFAULT_MAX_SIDE),
  },
  imageQuality: {
    name: 'image_quality',
    variables: ['LLM_IMAGE_QUALITY'],
    ...whole(1, 100),
    initial: always(DEFAULT_QUALITY),
  },
  host: {
    name: 'host',
    variables: ['LLM_HOST'],
    ...address,
    initial: always('127.0.0.1'),
    isForServer: true,
    notInDotEnv: 'could let others in so',
  },
  port: {
    name: 'port',
    variables: ['LLM_PORT'],
    ...whole(0, 65_535),
    initial: always(undefined),
    isForServer: true,
  },
  apiKey: {
    name: 'api_key',
    variables: ['LLM_API_KEY'],
    ...key,
    initial: always(undefined),
    isForServer: true,
    isSecret: true,
  },
  allowedHosts: {
    name: 'allowed_host',
    variables: ['LLM_ALLOWED_HOST'],
    ...hostNames,
    initial: always([]),
    mayBeEmpty: true,
    isForServer: true,
    notInDotEnv: 'could let web pages in so',
  },
  corsOrigins: {
    name: 'cors_origin',
    variables: ['LLM_CORS_ORIGIN'],
    ...origins,
    initial: always([]),
    mayBeEmpty: true,
    isForServer: true,
    notInDotEnv: 'could let web pages in so',
  },
  allowImageUrls: {
    name: 'allow_image_urls',
    variables: ['LLM_ALLOW_IMAGE_URLS'],
    ...yesOrNo,
    initial: always(false),
    isForServer: true,
    notInDotEnv: 'could have this machine ask others so',
  },
  maxModels: {
    name: 'max_models',
    variables: ['LLM_MAX_MODELS'],
    ...whole(1, 64),
    initial: always(3),
    isForServer: true,
  },
  keepAliveSeconds: {
    name: 'keep_alive',
    variables: ['LLM_KEEP_ALIVE'],
    ...duration,
    initial: always(300),
    isForServer: true,
  },
  logMessages: {
    name: 'log_messages',
    variables: ['LLM_LOG_MESSAGES'],
    ...yesOrNo,
    initial: always(false),
    isForServer: true,
  },
  drainSeconds: {
    name: 'drain',
    variables: ['LLM_DRAIN'],
    ...whole(0, 3600),
    initial: always(30),
    isForServer: true,
  },
};

/** Their names, in the order of the table. */
export const singleSettings = Object.keys(table) as readonly SingleSetting[];
