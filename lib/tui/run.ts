import { join } from 'node:path';
import { newId } from '../chat/ids.js';
import type { Lend } from '../engine/attach/connection.js';
import type { Served } from '../engine/attach/serve.js';
import { systemClock } from '../engine/pool.js';
import { Engines } from '../models/engines.js';
import type { Hub } from '../models/hub/hub.js';
import { availableMemory } from '../models/machine.js';
import { identified, type LocalModels } from '../models/open.js';
import { imageBoundsOf } from '../models/with-image-side.js';
import type { Folders } from '../store/folders.js';
import type { Library } from '../store/library.js';
import { openLog } from '../store/log.js';
import { RunningRecord } from '../store/running.js';
import { Saves } from '../store/saves.js';
import type { SettingRow, Settings } from '../store/settings.js';
import { colourDepth } from '../terminal/colour.js';
import { clean } from '../terminal/sanitise.js';
import { begin } from './begin.js';
import { Effects } from './effects/effects.js';
import { RequestFeed } from './effects/request-feed.js';
import { counted } from './format.js';
import { initialState } from './initial.js';
import { checkRebound } from './keymap.js';
import { Loop } from './loop.js';
import { runningRequests, type ServedBeside } from './requests.js';
import type { Preferences } from './state.js';
import { Surface } from './surface.js';
import { guardTerminal, type TerminalSession } from './terminal-session.js';

const TICK_MS = 1_000;
const NOTHING_SERVED = { entries: [], faults: [] };
/** Milliseconds that saving may take when a signal ends the program. */
const SAVING_MS = 3000;
/** Loaded at once: the model that answers and the one before it. */
const MOST_MODELS = 2;
/** How long one that does not answer stays loaded. */
const KEEP_MS = 5 * 60_000;

export interface ChatOptions {
  readonly settings: Settings;
  /** Where the settings came from, as `models` was told. */
  readonly rows?: readonly SettingRow[];
  readonly folders: Folders;
  /** Open the menu of models first. */
  readonly choose: boolean;
  /** Nothing may be asked of the network. */
  readonly offline?: boolean;
  readonly version: string;
  readonly models: LocalModels;
  /** What is loaded, where others of this process lend it, too. */
  readonly engines?: Engines;
  /** A server that answers other programs meanwhile. */
  readonly server?: ServedBeside;
  readonly proc: NodeJS.Process;
}

/** Runs the full-screen chat until the person leaves. Gives the exit status. */
export async function chat(options: ChatOptions): Promise<number> {
  const { settings, proc } = options;
  checkRebound(settings.keys);
  let quit: () => void = () => {};
  const ended = new Promise<void>(resolve => {
    quit = resolve;
  });
  const { surface, session, effects, loop } = assemble(options, quit);
  const feed = watched(options, loop);
  surface.start();
  loop.paint();
  const ticking = setInterval(() => loop.dispatch({ type: 'tick' }), TICK_MS);
  const choose = options.choose || settings.chooseOnStart;
  void begin({ effects, dispatch: loop.dispatch, choose, wanted: settings.model });
  await ended;

  clearInterval(ticking);
  const failure = await effects.keep();
  feed?.close();
  loop.close();
  session.release();
  if (failure !== undefined) proc.stderr.write(`llmtui: not everything could be saved: ${clean(failure)}\n`);
  await finished(options, runningRequests(loop.state));
  await effects.unload();
  return failure === undefined ? 0 : 1;
}

/** Lets the server finish what it is answering. */
async function finished({ server, proc }: ChatOptions, running: number): Promise<void> {
  if (server === undefined) return;
  if (running > 0) {
    const seconds = server.drainMs / 1000;
    proc.stderr.write(
      `llmtui: ${counted(running, 'request')} may be answered for ${seconds} s; Ctrl-C ends at once\n`,
    );
  }
  await server.close();
}

interface Chat {
  readonly surface: Surface;
  readonly session: TerminalSession;
  readonly effects: Effects;
  readonly loop: Loop;
}

/** The parts of the screen, each of which tells the others by way of the loop. */
function assemble(options: ChatOptions, quit: () => void): Chat {
  const { settings, folders, models, proc, server } = options;
  const { env, platform, stdin, stdout } = proc;
  const now = Date.now;
  const random = Math.random;
  const newIdOf = (kind: 'conv' | 'msg') => newId(kind, now(), random);
  const surface = new Surface({
    stdin,
    stdout,
    env,
    onInput: input => loop.dispatch({ type: 'input', input }),
    onResize: (columns, rows) => loop.dispatch({ type: 'resize', columns, rows }),
    onGone: () => void session.stop('SIGHUP'),
  });
  const session = guardTerminal(surface, {
    process: proc,
    onStop: () => leave(loop, effects, server),
    ...(server !== undefined && { graceMs: SAVING_MS + server.drainMs }),
  });
  const effects = new Effects({
    dispatch: event => {
      // Who names no model means the one that the person looks at.
      if (event.type === 'loaded') server?.choose(event.facts.name);
      loop.dispatch(event);
    },
    surface,
    loadLibrary: () => libraryAt(join(folders.data, 'llmtui.db'), now),
    saves: new Saves(folders.saves),
    models: options.offline === true ? { ...models, findServed: async () => NOTHING_SERVED } : models,
    engines: options.engines ?? enginesFor(options),
    serve: lend => served(lend, options),
    modelDir: settings.modelDir,
    home: folders.home,
    openHub: () => hubFor(options),
    running: new RunningRecord(folders.runtime, proc.pid),
    maxTurns: settings.maxTurns,
    imageBounds: imageBoundsOf(settings, options.rows ?? [], {}),
    env,
    platform,
    now,
    random,
    quit,
    suspend: () => session.suspend(),
  });
  const size = { columns: surface.columns, rows: surface.rows };
  const loop = new Loop({
    state: initialState(preferencesOf(options), size, now(), newIdOf('conv')),
    paint: view => surface.paint(view),
    perform: effect => effects.perform(effect),
    now,
    newId: newIdOf,
  });
  return { surface, session, effects, loop };
}

/** Tells the screen of the requests to the server beside it. */
function watched({ server }: ChatOptions, { dispatch }: Loop): RequestFeed | undefined {
  if (server === undefined) return undefined;
  const feed = new RequestFeed(rows => dispatch({ type: 'requests', rows }));
  server.watch(request => feed.take(request));
  return feed;
}

/** The driver of the database is slow to load: not before the first frame. */
async function libraryAt(file: string, now: () => number): Promise<() => Library> {
  const { Library } = await import('../store/library.js');
  return () => Library.open(file, { now });
}

/** What speaks with the hub is slow to load, too. */
async function hubFor({ settings, folders, proc, offline = false }: ChatOptions): Promise<Hub> {
  const { openHub } = await import('../models/hub/hub.js');
  return openHub({ env: proc.env, home: folders.home, modelDir: settings.modelDir, offline });
}

function enginesFor({ models, settings, rows = [] }: ChatOptions): Engines {
  return new Engines({
    open: models.open,
    identify: entry => identified(entry, { settings, rows }),
    most: MOST_MODELS,
    keepAliveMs: KEEP_MS,
    free: availableMemory,
    clock: systemClock,
  });
}

/** Not needed before a model is loaded. */
async function served(lend: Lend, { folders, settings, proc }: ChatOptions): Promise<Served> {
  const { serveEngines } = await import('../engine/attach/serve.js');
  const log = openLog(join(folders.state, 'llmtui.log'), settings.logLevel);
  return serveEngines({
    runtimeFolder: folders.runtime,
    lend,
    log: text => log.log('WARNING', text),
    proc,
  });
}

/** Keeps what there is, even where the screen itself has a fault. */
async function leave(loop: Loop, effects: Effects, server: ServedBeside | undefined): Promise<void> {
  try {
    loop.dispatch({ type: 'leave' });
  } finally {
    await Promise.all([effects.keep(), server?.close()]);
  }
}

function preferencesOf({ settings, version, server, proc }: ChatOptions): Preferences {
  const { systemPrompt, maxTurns, autoSaveInterval, sampling, keys, modelDir } = settings;
  const pictures = ['full', '256'].includes(colourDepth(proc.env));
  const given = { systemPrompt, maxTurns, autoSaveInterval, sampling, keys, version, modelDir, pictures };
  return server === undefined ? given : { ...given, server: server.url };
}
