import { tmpdir } from 'node:os';
import type { Lend } from '../../engine/attach/connection.js';
import type { Served } from '../../engine/attach/serve.js';
import { messageOf } from '../../errors.js';
import type { ImageBounds } from '../../images/bounds.js';
import type { Engines } from '../../models/engines.js';
import type { Hub } from '../../models/hub/hub.js';
import type { ModelEntry } from '../../models/list.js';
import { machineMemory, machineRoom } from '../../models/machine.js';
import type { LocalModels } from '../../models/open.js';
import type { Library } from '../../store/library.js';
import type { RunningRecord } from '../../store/running.js';
import type { Saves } from '../../store/saves.js';
import { copyText } from '../../terminal/clipboard.js';
import { editExternally } from '../../terminal/external-editor.js';
import type { Effect } from '../effect.js';
import type { Event } from '../event.js';
import type { Surface } from '../surface.js';
import { Downloads } from './downloads.js';
import { absolute, exportMarkdown, isOfServer, listFiles } from './files.js';
import { Keeper, type LoadLibrary } from './keeper.js';
import { libraryEffects } from './library.js';
import { Models } from './models.js';
import { type Performers, tellingTo } from './performers.js';
import { pictureEffects } from './pictures.js';
import { registryEffects } from './registry.js';
import { RegistryWatch } from './registry-watch.js';
import { Replies } from './replies.js';
import { saveEffects } from './saves.js';

export interface EffectsOptions {
  readonly dispatch: (event: Event) => void;
  readonly surface: Pick<Surface, 'repaint' | 'suspend' | 'resume' | 'write'>;
  readonly loadLibrary: LoadLibrary;
  readonly saves: Saves;
  readonly models: Pick<LocalModels, 'find' | 'findServed' | 'registry' | 'setEnabled'>;
  /** What is loaded. */
  readonly engines: Engines;
  /** Lets other processes of this person use what is loaded here. */
  readonly serve: (lend: Lend) => Promise<Served>;
  readonly modelDir: string;
  /** The person's home. */
  readonly home: string;
  /** Loads what speaks with the hub, and opens it. */
  readonly openHub: () => Promise<Hub>;
  /** Tells other processes what is loaded here. */
  readonly running: Pick<RunningRecord, 'publish' | 'remove'>;
  readonly maxTurns: number;
  /** What attached pictures are made to fit. */
  readonly imageBounds: ImageBounds;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly now: () => number;
  readonly random: () => number;
  /** Ctrl-Z. */
  readonly suspend: () => void;
  readonly quit: () => void;
}

/** Does what the screen wants done, and tells the screen how it turned out. */
export class Effects {
  readonly #options: EffectsOptions;
  readonly #keeper: Keeper;
  readonly #models: Models;
  readonly #downloads: Downloads;
  readonly #replies: Replies;
  readonly #registry: RegistryWatch;
  readonly #performers: Performers;
  #served: Promise<Served | undefined> | undefined;
  /** What servers said that they have. */
  #ofServers: readonly ModelEntry[] = [];
  #ended = false;

  constructor(options: EffectsOptions) {
    this.#options = options;
    const { dispatch } = options;
    const told = tellingTo(dispatch);
    this.#keeper = new Keeper(options.loadLibrary, dispatch);
    this.#models = new Models(options.engines, dispatch);
    this.#downloads = new Downloads(options.openHub, dispatch, machineRoom);
    this.#registry = new RegistryWatch(options.models.registry);
    this.#replies = new Replies(dispatch, options.maxTurns);
    this.#performers = {
      ...libraryEffects(this.#keeper, dispatch, told),
      ...saveEffects(this.#keeper, options.saves, dispatch, told, options),
      ...this.#modelEffects(),
      ...this.#downloadEffects(),
      ...this.#registryEffects(),
      ...pictureEffects(dispatch, options.imageBounds),
      ...this.#screenEffects(),
    };
  }

  /** Opens the library. Throws STORE_FAILED; the chat goes on without it, and later writes try again. */
  openLibrary(): Promise<Library> {
    return this.#keeper.start();
  }

  perform(effect: Effect): void {
    // Each performer takes the effect of its own type, which a table cannot express.
    (this.#performers[effect.type] as (effect: Effect) => void)(effect);
  }

  /** Finds the models; from then on they can be loaded by name. */
  async findModels(path?: string): Promise<readonly ModelEntry[]> {
    const models = withServed(await this.#options.models.find(path), this.#ofServers);
    this.#models.entries = models;
    return models;
  }

  /** Lets other processes of this person reply with the models that are loaded here. */
  serveEngines(): void {
    if (this.#ended) return;
    // Nothing here depends on it.
    this.#served ??= this.#options.serve(wanted => this.#models.lend(wanted)).catch(() => undefined);
  }

  /** Ends what runs and writes what is left. Gives the reason if something could not be kept. */
  async keep(): Promise<string | undefined> {
    this.#ended = true;
    this.#replies.close();
    const [failure] = await Promise.all([
      this.#keeper.close(),
      this.#served?.then(served => served?.close()),
    ]);
    return failure;
  }

  /** Ends what is under way with the hub, and frees the models. */
  async unload(): Promise<void> {
    await Promise.all([this.#downloads.close(), this.#models.close()]);
    this.#options.running.remove();
  }

  #modelEffects(): Performers<
    | 'generate'
    | 'stop'
    | 'measure'
    | 'load-model'
    | 'stop-loading'
    | 'list-models'
    | 'find-model'
    | 'poll-memory'
    | 'poll-registry'
  > {
    return {
      generate: ({ id, path, sampling }) =>
        void this.#replies.generate(this.#models.engine, id, path, sampling),
      stop: () => this.#replies.stop(),
      measure: ({ conversation, draft, images }) =>
        this.#replies.measure(this.#models.engine, conversation, draft, images),
      'load-model': ({ name }) => void this.#models.switch(name),
      'stop-loading': () => this.#models.stopLoading(),
      'list-models': () => void this.#listModels(),
      'find-model': ({ path }) => void this.#listModels(isOfServer(path) ? path : absolute(path)),
      'poll-memory': () => void this.#pollMemory(),
      'poll-registry': () => void this.#pollRegistry(),
    };
  }

  #downloadEffects(): Performers<'pull' | 'stop-pull' | 'list-quantisations'> {
    return {
      pull: ({ reference }) => void this.#downloads.pull(reference),
      'stop-pull': ({ reference }) => this.#downloads.stop(reference),
      'list-quantisations': ({ repository }) => void this.#downloads.list(repository),
    };
  }

  #registryEffects(): ReturnType<typeof registryEffects> {
    const { models, modelDir, home, env, platform, dispatch } = this.#options;
    return registryEffects({
      models,
      modelDir,
      surroundings: { env, platform, home },
      dispatch,
      release: name => this.#models.release(name),
      list: () => this.#listModels(),
      attempt: work => work().catch((thrown: unknown) => this.#tell('error', messageOf(thrown))),
    });
  }

  #screenEffects(): Performers<
    'copy' | 'edit-externally' | 'list-files' | 'export' | 'repaint' | 'suspend' | 'quit'
  > {
    const { dispatch, surface } = this.#options;
    return {
      copy: ({ text, what }) => void this.#copy(text, what),
      'edit-externally': ({ text }) => void this.#edit(text),
      'list-files': ({ directory }) =>
        void listFiles(directory).then(names => dispatch({ type: 'files', directory, names })),
      export: ({ path, conversation, overwrite }) => dispatch(exportMarkdown(path, conversation, overwrite)),
      repaint: () => surface.repaint(),
      suspend: () => this.#options.suspend(),
      quit: () => this.#options.quit(),
    };
  }

  async #listModels(path?: string): Promise<void> {
    const { dispatch } = this.#options;
    try {
      dispatch({ type: 'models', models: await this.findModels(path), first: false });
      if (path !== undefined) dispatch({ type: 'model-named', path });
      else await this.#listServed();
    } catch (thrown) {
      this.#tell('error', messageOf(thrown));
    }
  }

  /** Servers are slow to answer, or do not: the models that are here are listed meanwhile. */
  async #listServed(): Promise<void> {
    const { entries, faults } = await this.#options.models.findServed();
    for (const { source, reason } of faults)
      this.#tell('warn', `the models of ${source} are not known: ${reason}`);
    if (entries.length === 0 && this.#ofServers.length === 0) return;
    this.#ofServers = entries;
    this.#options.dispatch({ type: 'models', models: await this.findModels(), first: false });
  }

  async #pollMemory(): Promise<void> {
    const engine = await this.#models.memory();
    this.#options.dispatch({ type: 'memory', engine, machine: machineMemory() });
    const engines = await this.#models.list();
    this.#options.dispatch({ type: 'pool', engines, swap: machineRoom().swap });
    try {
      this.#options.running.publish(engines);
    } catch {
      // Nothing depends on it: `llmtui ps` does not list what cannot be written.
    }
  }

  async #pollRegistry(): Promise<void> {
    const { changed, notice } = await this.#registry.look();
    if (notice !== undefined) this.#options.dispatch({ type: 'notice', level: 'warn', text: notice });
    if (changed) await this.#listModels();
  }

  async #copy(text: string, what: string): Promise<void> {
    const { env, platform, surface } = this.#options;
    try {
      const how = await copyText(text, { env, platform, write: bytes => surface.write(bytes) });
      this.#tell('info', how === 'native' ? `copied ${what}` : `copied ${what}, through the terminal`);
    } catch (thrown) {
      this.#tell('error', messageOf(thrown));
    }
  }

  async #edit(text: string): Promise<void> {
    const { env, platform, surface, dispatch } = this.#options;
    surface.suspend();
    const edited = await editExternally(text, { env, platform, tmpdir: tmpdir() });
    surface.resume();
    if ('text' in edited) dispatch({ type: 'edited', text: edited.text });
    else this.#tell('error', edited.failed);
  }

  #tell(level: 'info' | 'warn' | 'error', text: string): void {
    this.#options.dispatch({ type: 'notice', level, text });
  }
}

/** Those that are here, and what servers have beside them. */
function withServed(models: readonly ModelEntry[], served: readonly ModelEntry[]): readonly ModelEntry[] {
  const names = new Set(models.map(({ name }) => name));
  return [...models, ...served.filter(({ name }) => !names.has(name))];
}
