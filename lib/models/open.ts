import { join } from 'node:path';
import { type EngineIdentity, identityOf } from '../engine/attach/identity.js';
import type { Engine } from '../engine/engine.js';
import type { LlamaOptions } from '../engine/llama/load.js';
import { LlmtuiError } from '../errors.js';
import type { Folders } from '../store/folders.js';
import type { Log } from '../store/log.js';
import type { LogLevel, SettingRow, Settings } from '../store/settings.js';
import { findModel, findModels, remoteModels, type Where } from './find.js';
import { gpuNeeds } from './forecast.js';
import { isModelPath, type ModelEntry, resolveModel, type Task } from './list.js';
import { availableMemory } from './machine.js';
import { openRemoteModel } from './open-remote.js';
import { openVision, picturePackage } from './open-vision.js';
import { refusingPictures } from './refusing-pictures.js';
import { openRegistry, type Registry } from './registry.js';
import { listRemote } from './remote-listing.js';
import { remoteSources, sourceEntry, withReadyMade } from './remote-sources.js';
import type { Environment } from './remote-spec.js';
import { sightlessBecause } from './vision.js';
import { withImageSide } from './with-image-side.js';
import { withSampling } from './with-sampling.js';

/** The models of this machine, found and loaded as the settings and models.yaml say. */
/** What a model is loaded for. */
export interface ModelUse {
  /** It stays for many replies, so that a longer load pays where each token is then cheaper. */
  readonly stays?: boolean;
}

/** Bytes of weights up to which they are copied into memory: larger ones are better left to the system's file cache. */
const MOST_COPIED = 1024 ** 3;

export interface LocalModels {
  /** `path` names one more file, which is found from then on. */
  readonly find: (path?: string) => Promise<readonly ModelEntry[]>;
  /**
   * What the servers list beside these, as `remoteSources` names them, each as `server/model`, and servers that could not be
   * asked. Takes a second and a half at most; never rejects.
   */
  readonly findServed: () => Promise<ServedModels>;
  /** The model that the settings ask for, else the default for the task, and why. Throws MODEL_NOT_FOUND. */
  readonly findWanted: (task?: Task) => Promise<{ readonly entry: ModelEntry; readonly why: string }>;
  /**
   * Checks a file never seen before, then loads it. What a person has set goes before what models.yaml says of the
   * model, and that before the defaults. `onProgress` hears the loaded share. Throws as both do, and with the reason
   * of a disabled model MODEL_NOT_FOUND or BAD_INPUT.
   */
  readonly open: (
    entry: ModelEntry,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
    use?: ModelUse,
  ) => Promise<Engine>;
  readonly registry: Registry;
  /** Switches a model of the list on or off; one that models.yaml does not name is entered. Throws as `Registry`. */
  readonly setEnabled: (entry: ModelEntry, enabled: boolean) => Promise<void>;
}

export interface ServedModels {
  readonly entries: readonly ModelEntry[];
  readonly faults: readonly { readonly source: string; readonly reason: string }[];
}

export interface LocalModelsOptions {
  readonly settings: Settings;
  /** Where the settings came from; what is no default here goes before models.yaml. */
  readonly rows?: readonly SettingRow[];
  readonly folders: Folders;
  /** The folder of the models that come with the program. */
  readonly packageModelsDir: string;
  readonly log: Log;
  /** Where the keys of remote models are; without it there are none. */
  readonly env?: Environment;
}

const levels: Readonly<Record<Parameters<LlamaOptions['log']>[0], LogLevel>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

/** Ties the list of models, their trial and the engine to the settings. Reads nothing until one is asked for. */
export function localModels(options: LocalModelsOptions): LocalModels {
  const { settings, folders, log, env = {} } = options;
  const write: LlamaOptions['log'] = (level, text) => log.log(levels[level], text);
  const registry = openRegistry(folders.config, folders.home);
  const named = new Set(pathOf(settings));
  let told: string | undefined;
  const where = async (): Promise<Where> => {
    const { entries, notice } = await registry.read();
    if (notice !== undefined && notice !== told) log.log('WARNING', notice);
    told = notice;
    const asked = [...named].filter(name => entries.every(({ id }) => id !== name));
    const sources = remoteSources(entries, env);
    const served = asked.flatMap(name => sourceEntry(name, sources) ?? []);
    const paths = [...named].filter(name => served.every(({ id }) => id !== name));
    return { ...whereOf(options, paths, [...withReadyMade(entries, env), ...served]), env };
  };
  const openOther = async (name: string, signal: AbortSignal): Promise<Engine> => {
    const entry = resolveModel(await findModels(await where()), name);
    if (entry.remote !== true) return open(entry, signal, () => {});
    throw new LlmtuiError(
      'BAD_CONFIG',
      `models.yaml: the fallback ${name} is on a server, too; name a local model`,
    );
  };
  const seeing = (engine: Engine, entry: ModelEntry): Engine =>
    refusingPictures(withImageSide(engine, entry.config?.resize_max), async () =>
      sightlessBecause(entry, await findModels(await where())),
    );
  const open: LocalModels['open'] = async (entry, signal, onProgress, { stays = false } = {}) => {
    if (entry.status === 'disabled') throw unusable(entry);
    if (entry.remote === true) return seeing(await openRemoteModel(entry, env, openOther, signal), entry);
    // Who borrows an engine from another process waits for none of this.
    const [{ assureModel }, { loadLlama }] = await Promise.all([
      import('./trust.js'),
      import('../engine/llama/load.js'),
    ]);
    // The trial must run on the libraries that will load the model.
    const { libraryDir } = settings;
    const load: typeof loadLlama = (given, abort, progress) =>
      loadLlama({ ...given, ...(libraryDir !== undefined && { libraryDir }) }, abort, progress);
    await assureModel(entry, { stateDir: folders.state, load, log: write, now: Date.now }, signal);
    const states = { folder: folders.states, bytes: settings.stateCacheSize };
    const loaded = loadOptions(entry, options, write);
    const copied = entry.sizeBytes <= MOST_COPIED && (stays || entry.status === 'embedding');
    const text = await loadLlama({ ...loaded, states, copied }, signal, onProgress);
    const engine = seeing(await openVision(text, entry, loaded), entry);
    return entry.sampling === undefined ? engine : withSampling(engine, entry.sampling);
  };
  return {
    find: async path => {
      if (path !== undefined) named.add(path);
      return findModels(await where());
    },
    findServed: async () => {
      const [{ entries }, around] = [await registry.read(), await where()];
      const listed = await listRemote(remoteSources(entries, env), env);
      return { entries: await remoteModels(listed.entries, around), faults: listed.faults };
    },
    findWanted: async task =>
      // The model that a person sets is the one that answers.
      findModel(await where(), task === 'embed' ? undefined : settings.model, task),
    open,
    registry,
    setEnabled: ({ name, path, config }, enabled) =>
      config === undefined
        ? registry.add([{ id: name, provider: 'llama_cpp', enabled, config: { model_path: path } }])
        : registry.setEnabled(name, enabled),
  };
}

function unusable({ name, reason = 'it is disabled', sizeBytes, remote }: ModelEntry): LlmtuiError {
  const code = remote === true ? 'BAD_CONFIG' : sizeBytes === 0 ? 'MODEL_NOT_FOUND' : 'BAD_INPUT';
  return new LlmtuiError(code, `${name} cannot be used: ${reason}; llmtui models lists the others`);
}

/** What the model is loaded with: for each of them the person's choice, else that of models.yaml, else the default. */
export function loadOptions(
  { name, path, context, status, config = {}, template, shape, options, vision, projector }: ModelEntry,
  { settings, rows = [] }: Pick<LocalModelsOptions, 'settings' | 'rows'>,
  log: LlamaOptions['log'],
): LlamaOptions {
  const { device, threads, batchSize, gpuLayers, kvType, parallel, engineProcess, libraryDir } = settings;
  return {
    name,
    path,
    contextSize: context,
    device,
    threads,
    batchSize: isChosen(rows, 'batch_size') ? batchSize : (config.batch_size ?? batchSize),
    gpuLayers: isChosen(rows, 'gpu_layers') ? gpuLayers : (config.gpu_layers ?? gpuLayers),
    kvType: isChosen(rows, 'kv_type') ? kvType : (config.kv_type ?? kvType),
    ...(device !== 'cpu' &&
      shape !== undefined &&
      options !== undefined && { gpuNeeds: gpuNeeds(shape, options) }),
    parallel,
    childProcess: engineProcess,
    ...(status === 'embedding' && { embeds: true }),
    ...(template !== undefined && { template }),
    ...(config.lora !== undefined && { adapters: config.lora }),
    ...(vision === true && projector !== undefined && { projector }),
    ...(libraryDir !== undefined && { libraryDir }),
    log,
  };
}

/** What the engine of a model would be, loaded now; undefined where a file is gone: loading it tells which. */
export function identified(
  entry: ModelEntry,
  settings: Pick<LocalModelsOptions, 'settings' | 'rows'>,
): EngineIdentity | undefined {
  try {
    return identityOf(loadOptions(entry, settings, () => {}));
  } catch {
    return undefined;
  }
}

function isChosen(rows: readonly SettingRow[], name: string): boolean {
  return rows.some(row => row.name === name && row.origin !== 'default');
}

function pathOf({ model }: Settings): readonly string[] {
  return model !== undefined && isModelPath(model) ? [model] : [];
}

function whereOf(
  { settings, rows = [], packageModelsDir, folders }: LocalModelsOptions,
  extraPaths: readonly string[],
  registry: Where['registry'] & object,
): Where {
  const { modelDir, contextSize, kvType, batchSize, parallel } = settings;
  return {
    packageModelsDir,
    modelDir,
    extraPaths,
    classifiers: join(folders.data, 'classifiers'),
    registry,
    freeBytes: availableMemory(),
    contextSize,
    kvType: isChosen(rows, 'kv_type') ? kvType : undefined,
    batchSize: isChosen(rows, 'batch_size') ? batchSize : undefined,
    parallel,
    readsPictures: () => picturePackage() !== undefined,
  };
}
