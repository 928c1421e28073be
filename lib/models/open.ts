import type { Engine } from '../engine/engine.js';
import { type LlamaOptions, loadLlama } from '../engine/llama/load.js';
import type { Folders } from '../store/folders.js';
import type { Log } from '../store/log.js';
import type { LogLevel, Settings } from '../store/settings.js';
import { findModel, findModels, type Where } from './find.js';
import { isModelPath, type ModelEntry } from './list.js';
import { availableMemory } from './machine.js';
import { assureModel } from './trust.js';

/** The models of this machine, found and loaded as the settings say. */
export interface LocalModels {
  /** `path` names one more file, which is found from then on. */
  readonly find: (path?: string) => Promise<readonly ModelEntry[]>;
  /** The model that the settings ask for, else the default, and why. Throws MODEL_NOT_FOUND. */
  readonly findWanted: () => Promise<{ readonly entry: ModelEntry; readonly why: string }>;
  /** Checks a file never seen before, then loads it. `onProgress` hears the loaded share. Throws as both do. */
  readonly open: (
    entry: ModelEntry,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ) => Promise<Engine>;
}

export interface LocalModelsOptions {
  readonly settings: Settings;
  readonly folders: Folders;
  /** The folder of the models that come with the program. */
  readonly packageModelsDir: string;
  readonly log: Log;
}

const levels: Readonly<Record<Parameters<LlamaOptions['log']>[0], LogLevel>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

/** Ties the list of models, their trial and the engine to the settings. Reads nothing until one is asked for. */
export function localModels(options: LocalModelsOptions): LocalModels {
  const { settings, folders, log } = options;
  const write: LlamaOptions['log'] = (level, text) => log.log(levels[level], text);
  // The trial must run on the libraries that will load the model.
  const { libraryDir } = settings;
  const load: typeof loadLlama = (given, signal, onProgress) =>
    loadLlama({ ...given, ...(libraryDir !== undefined && { libraryDir }) }, signal, onProgress);
  const trust = { stateDir: folders.state, load, log: write, now: Date.now };
  const named = new Set(whereOf(options).extraPaths);
  return {
    find: path => {
      if (path !== undefined) named.add(path);
      return findModels({ ...whereOf(options), extraPaths: [...named] });
    },
    findWanted: () => findModel(whereOf(options), settings.model),
    open: async (entry, signal, onProgress) => {
      await assureModel(entry, trust, signal);
      return loadLlama(loadOptions(entry, settings, write), signal, onProgress);
    },
  };
}

function loadOptions(entry: ModelEntry, settings: Settings, log: LlamaOptions['log']): LlamaOptions {
  const { device, threads, batchSize, gpuLayers, kvType, parallel, engineProcess, libraryDir } = settings;
  return {
    name: entry.name,
    path: entry.path,
    contextSize: entry.context,
    device,
    threads,
    batchSize,
    gpuLayers,
    kvType,
    parallel,
    childProcess: engineProcess,
    ...(libraryDir !== undefined && { libraryDir }),
    log,
  };
}

function whereOf({ settings, packageModelsDir }: LocalModelsOptions): Where {
  const { model, modelDir, contextSize, kvType } = settings;
  const extraPaths = model !== undefined && isModelPath(model) ? [model] : [];
  return { packageModelsDir, modelDir, extraPaths, freeBytes: availableMemory(), contextSize, kvType };
}
