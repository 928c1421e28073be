import { posix, win32 } from 'node:path';

/** Where llmtui keeps its files: absolute paths, not created here. */
export interface Folders {
  /** `config.json`. */
  readonly config: string;
  /** The conversation database. */
  readonly data: string;
  /** Conversations as JSON files; inside `data`. */
  readonly saves: string;
  /** Log files. */
  readonly state: string;
  /** What can be made or downloaded again, models included. */
  readonly cache: string;
  /** KV states of long prompts; inside `cache`. */
  readonly states: string;
  /** Sockets and locks of running processes. */
  readonly runtime: string;
  /** The person's home, for a leading `~` in settings. */
  readonly home: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'llmtui';

/**
 * The folders of one person: the XDG base directory specification 0.8 on Linux and its kin (a relative XDG_* is
 * ignored, as the specification asks), the platform's own on macOS and Windows, as env-paths names them.
 * env-paths itself reads process.env when it is imported, so it cannot serve a caller who passes the environment in.
 */
export function folders(env: Environment, platform: NodeJS.Platform, home: string): Folders {
  if (platform === 'darwin') return macos(home);
  if (platform === 'win32') return windows(env, home);
  return xdg(env, home);
}

function xdg(env: Environment, home: string): Folders {
  const base = (variable: string) => {
    const value = env[variable] ?? '';
    return posix.isAbsolute(value) ? posix.join(value, NAME) : undefined;
  };
  const data = base('XDG_DATA_HOME') ?? posix.join(home, '.local/share', NAME);
  const cache = base('XDG_CACHE_HOME') ?? posix.join(home, '.cache', NAME);
  const state = base('XDG_STATE_HOME') ?? posix.join(home, '.local/state', NAME);
  return {
    config: base('XDG_CONFIG_HOME') ?? posix.join(home, '.config', NAME),
    data,
    saves: posix.join(data, 'saves'),
    state,
    cache,
    states: posix.join(cache, 'states'),
    // The specification lets a program choose where no session manager has made a runtime folder.
    runtime: base('XDG_RUNTIME_DIR') ?? posix.join(state, 'run'),
    home,
  };
}

function macos(home: string): Folders {
  const library = posix.join(home, 'Library');
  const data = posix.join(library, 'Application Support', NAME);
  const cache = posix.join(library, 'Caches', NAME);
  return {
    config: posix.join(library, 'Preferences', NAME),
    data,
    saves: posix.join(data, 'saves'),
    state: posix.join(library, 'Logs', NAME),
    cache,
    states: posix.join(cache, 'states'),
    runtime: posix.join(cache, 'run'),
    home,
  };
}

function windows(env: Environment, home: string): Folders {
  const roaming = env.APPDATA || win32.join(home, 'AppData', 'Roaming');
  const local = env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local');
  const own = (...path: string[]) => win32.join(local, NAME, ...path);
  return {
    config: win32.join(roaming, NAME, 'Config'),
    data: own('Data'),
    saves: own('Data', 'saves'),
    state: own('Log'),
    cache: own('Cache'),
    states: own('Cache', 'states'),
    runtime: own('Run'),
    home,
  };
}
