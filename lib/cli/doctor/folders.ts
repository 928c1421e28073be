import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAddress, socketFile } from '../../engine/attach/socket.js';
import { freeSpace } from '../../models/hub/space.js';
import type { Environment, Folders } from '../../store/folders.js';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok, problem, shellWord } from './finding.js';

/** A folder of llmtui as it was found. */
export interface FolderFacts {
  /** `config`, `data`, … */
  readonly what: string;
  readonly path: string;
  readonly state: 'folder' | 'missing' | 'no folder' | 'unreachable';
  /** Of the folder, or of the nearest above it where it is missing. */
  readonly isWritable: boolean;
  /** What stands there, or the nearest that does. */
  readonly nearest: string;
  /** Permission bits; absent on Windows. */
  readonly mode?: number;
  /** Whether it belongs to who runs this; absent on Windows and where nothing is there. */
  readonly isOwn?: boolean;
  /** Bytes. */
  readonly free?: number;
  /** Others must not get into it: it holds conversations or sockets. */
  readonly isPrivate: boolean;
}

/** The folders that llmtui writes to, in the order in which they are told. */
export async function readFolders(folders: Folders, modelDir: string): Promise<readonly FolderFacts[]> {
  const { config, data, saves, state, cache, states, runtime } = folders;
  const places = { config, data, saves, state, cache, states, runtime, models: modelDir };
  return Promise.all(Object.entries(places).map(([what, path]) => readFolder(what, path)));
}

async function readFolder(what: string, path: string): Promise<FolderFacts> {
  const nearest = nearestOf(path);
  const stats = statOf(nearest);
  const there = nearest === path ? stats : undefined;
  const free = await freeSpace(nearest).catch(() => undefined);
  const isPosix = process.platform !== 'win32';
  return {
    what,
    path,
    nearest,
    state: stateOf(path, nearest),
    isWritable: isWritable(nearest),
    ...(isPosix &&
      there !== undefined && { mode: there.mode & 0o777, isOwn: there.uid === process.getuid?.() }),
    ...(free !== undefined && { free }),
    isPrivate: !['cache', 'models'].includes(what),
  };
}

function stateOf(path: string, nearest: string): FolderFacts['state'] {
  if (nearest !== path) return statOf(nearest)?.isDirectory() ? 'missing' : 'no folder';
  const stats = statOf(path);
  if (stats === undefined) return 'unreachable';
  return stats.isDirectory() ? 'folder' : 'no folder';
}

/** The path itself where something is there, else the nearest above it. */
function nearestOf(path: string): string {
  return statOf(path) !== undefined || dirname(path) === path ? path : nearestOf(dirname(path));
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // nobody may look, or what is above it is a file
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const MEGABYTE = 1024 * 1024;
/** Bytes below which the next answer may not be kept, and below which no model can be downloaded. */
const FULL = 64 * MEGABYTE;
const MODEL = 1024 * MEGABYTE;

export function folderFinding(facts: FolderFacts): DoctorFinding {
  const { what, path, state, isWritable: writable, nearest, mode, isOwn, free, isPrivate } = facts;
  const about = `${what} folder`;
  const data = { path, state, writable, mode: mode?.toString(8) ?? null, free: free ?? null };
  const word = shellWord(nearest);
  const space = free === undefined ? '' : `, ${bytesText(free)} free on its disk`;
  if (state === 'no folder')
    return problem(about, `${nearest} is a file, and a folder belongs there`, `mv ${word} ${word}.old`, data);
  if (state === 'unreachable')
    return problem(about, `${path} cannot be looked at`, `ls -ld ${word} tells its owner`, data);
  const missing = state === 'missing' ? ', made when it is needed' : '';
  if (!writable) {
    const fix =
      isOwn === false ? `sudo chown "$USER" ${word}` : `chmod u+rwx ${word}, or choose another place`;
    return problem(about, `${path}: ${nearest} cannot be written to`, fix, data);
  }
  if (isOwn === false) {
    const fix = `sudo chown -R "$USER" ${word}, unless another user is meant (sudo keeps HOME)`;
    return note(about, `${path} belongs to another user`, fix, data);
  }
  if (mode !== undefined && isPrivate && (mode & 0o022) !== 0)
    return problem(about, `${path}: others can write to it`, `chmod 700 ${word}`, data);
  if (mode !== undefined && isPrivate && (mode & 0o004) !== 0 && what !== 'config')
    return note(about, `${path}: others can read it`, `chmod 700 ${word}`, data);
  if (free !== undefined && free < FULL)
    return problem(about, `${path}: only ${bytesText(free)} free on its disk`, 'free some space', data);
  if (free !== undefined && free < MODEL && what === 'models')
    return note(
      about,
      `${path}${space}`,
      'most models are larger: set LLM_MODEL_CACHE_DIR to another disk',
      data,
    );
  return ok(about, `${path}${missing}${space}`, data);
}

const xdg = [
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
] as const;

/** A relative XDG folder is ignored, as the specification asks, which mostly is not what was meant. */
export function xdgFindings(env: Environment, platform: NodeJS.Platform): readonly DoctorFinding[] {
  if (platform === 'win32' || platform === 'darwin') return [];
  return xdg.flatMap(name => {
    const value = env[name] ?? '';
    if (value === '' || value.startsWith('/')) return [];
    return [
      note(
        name,
        `"${value}" is no absolute path and is ignored`,
        `export ${name} as an absolute path, or unset it`,
      ),
    ];
  });
}

const LARGEST_PID = 4_194_304;

/** A socket's address may have about a hundred bytes; in a longer folder no model is shared with other programs. */
export function socketFindings(runtime: string, platform: NodeJS.Platform): readonly DoctorFinding[] {
  if (isAddress(socketFile(runtime, LARGEST_PID).path, platform)) return [];
  const text = `${runtime} is too long a path for a socket: a loaded model is not shared with llmtui ask`;
  return [note('runtime folder', text, 'export XDG_RUNTIME_DIR as a shorter path')];
}
