import { join } from 'node:path';
import { newId } from '../chat/ids.js';
import type { LocalModels } from '../models/open.js';
import type { Folders } from '../store/folders.js';
import { Saves } from '../store/saves.js';
import type { Settings } from '../store/settings.js';
import { clean } from '../terminal/sanitise.js';
import { begin } from './begin.js';
import { Effects } from './effects/effects.js';
import { initialState } from './initial.js';
import { checkRebound } from './keymap.js';
import { Loop } from './loop.js';
import { Surface } from './surface.js';
import { guardTerminal } from './terminal-session.js';

const TICK_MS = 1_000;

export interface ChatOptions {
  readonly settings: Settings;
  readonly folders: Folders;
  /** Open the menu of models first. */
  readonly choose: boolean;
  readonly version: string;
  readonly models: LocalModels;
  readonly proc: NodeJS.Process;
}

/** Runs the full-screen chat until the person leaves. Gives the exit status. */
export async function chat(options: ChatOptions): Promise<number> {
  const { settings, folders, proc } = options;
  checkRebound(settings.keys);
  const now = Date.now;
  const id = (kind: 'conv' | 'msg') => newId(kind, now(), Math.random);
  let quit: () => void = () => {};
  const ended = new Promise<void>(resolve => {
    quit = resolve;
  });

  const surface = new Surface({
    stdin: proc.stdin,
    stdout: proc.stdout,
    env: proc.env,
    onInput: input => loop.dispatch({ type: 'input', input }),
    onResize: (columns, rows) => loop.dispatch({ type: 'resize', columns, rows }),
    onGone: () => void session.stop('SIGHUP'),
  });
  const session = guardTerminal(surface, {
    process: proc,
    onStop: async () => {
      try {
        loop.dispatch({ type: 'leave' });
      } finally {
        await effects.keep();
      }
    },
  });
  const effects = new Effects({
    dispatch: event => loop.dispatch(event),
    surface,
    loadLibrary: async () => {
      const { Library } = await import('../store/library.js');
      return () => Library.open(join(folders.data, 'llmtui.db'), { now });
    },
    saves: new Saves(folders.saves),
    models: options.models,
    maxTurns: settings.maxTurns,
    env: proc.env,
    platform: proc.platform,
    now,
    random: Math.random,
    suspend: () => session.suspend(),
    quit,
  });
  const preferences = {
    systemPrompt: settings.systemPrompt,
    maxTurns: settings.maxTurns,
    autoSaveInterval: settings.autoSaveInterval,
    sampling: settings.sampling,
    keys: settings.keys,
    version: options.version,
    modelDir: settings.modelDir,
  };
  const size = { columns: surface.columns, rows: surface.rows };
  const loop = new Loop({
    state: initialState(preferences, size, now(), id('conv')),
    paint: view => surface.paint(view),
    perform: effect => effects.perform(effect),
    now,
    newId: id,
  });

  surface.start();
  loop.paint();
  const ticking = setInterval(() => loop.dispatch({ type: 'tick' }), TICK_MS);
  const choose = options.choose || settings.chooseOnStart;
  void begin({ effects, dispatch: loop.dispatch, choose, wanted: settings.model });
  await ended;

  clearInterval(ticking);
  const failure = await effects.keep();
  loop.close();
  session.release();
  if (failure !== undefined) proc.stderr.write(`llmtui: not everything could be saved: ${clean(failure)}\n`);
  await effects.unload();
  return failure === undefined ? 0 : 1;
}
