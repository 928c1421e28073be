import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf } from '../../errors.js';
import type { Environment } from '../../store/folders.js';
import { checkTerminal } from '../../terminal/capable.js';
import { colourDepth } from '../../terminal/colour.js';
import { type DoctorFinding, note, ok, problem } from './finding.js';

export interface TerminalFacts {
  /** Undefined where stdout is no terminal. */
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** Programs for a clipboard that are on the PATH. */
  readonly clipboards: readonly string[];
  /** Options of the tmux around us; absent without one. */
  readonly tmux?: { readonly extendedKeys: string; readonly setClipboard: string };
}

const clipboards = ['pbcopy', 'clip.exe', 'termux-clipboard-set', 'wl-copy', 'xclip', 'xsel'];

export async function readTerminal({ stdout, env, platform }: NodeJS.Process): Promise<TerminalFacts> {
  const { columns, rows } = stdout;
  const tmux =
    env.TMUX === undefined
      ? undefined
      : { extendedKeys: await tmuxOption('extended-keys'), setClipboard: await tmuxOption('set-clipboard') };
  return {
    env,
    platform,
    ...(stdout.isTTY && { size: { columns, rows } }),
    clipboards: clipboards.filter(name => isOnPath(name, env)),
    ...(tmux !== undefined && { tmux }),
  };
}

/** The value of a server option; empty where tmux does not tell. */
function tmuxOption(name: string): Promise<string> {
  return new Promise(resolve => {
    execFile('tmux', ['show-options', '-sv', name], { timeout: 1000 }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : '');
    });
  });
}

function isOnPath(name: string, { PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

const LEAST = { columns: 40, rows: 10 };

export function terminalFindings(facts: TerminalFacts): readonly DoctorFinding[] {
  const { size, env } = facts;
  if (size === undefined)
    return [ok('terminal', 'stdout is no terminal; run llmtui doctor on the screen in question')];
  const { columns, rows } = size;
  const text = `${env.TERM ?? 'TERM is not set'}, ${columns}×${rows}`;
  const isSmall = columns < LEAST.columns || rows < LEAST.rows;
  const found = isSmall
    ? note(
        'terminal',
        text,
        `make the window larger: ${LEAST.columns}×${LEAST.rows} and more show everything`,
      )
    : ok('terminal', text, { columns, rows });
  return [capability(env) ?? found, locale(env), colours(env), keyboard(facts), clipboard(facts)];
}

function capability(env: Environment): DoctorFinding | undefined {
  try {
    checkTerminal(env);
    return undefined;
  } catch (thrown) {
    const fix =
      env.TERM === 'dumb' ? 'export TERM=xterm-256color, if the terminal can do that' : 'export LANG=C.UTF-8';
    return problem('terminal', messageOf(thrown), fix);
  }
}

function locale(env: Environment): DoctorFinding {
  const name = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (/utf-?8/i.test(name)) return ok('locale', name);
  const what = name === '' ? 'none is set' : `${name} names no character set`;
  return note('locale', `${what}; UTF-8 is taken for granted`, 'export LANG=C.UTF-8');
}

function colours(env: Environment): DoctorFinding {
  const depth = colourDepth(env);
  if ((env.NO_COLOR ?? '') !== '') return ok('colours', 'none, because NO_COLOR is set');
  if (depth === 'full') return ok('colours', '24 bit');
  if (depth === '256') return ok('colours', '256; COLORTERM=truecolor tells of more');
  const fix =
    env.TMUX === undefined
      ? 'export TERM=xterm-256color, if the terminal has more'
      : 'tmux set -g default-terminal tmux-256color';
  return note('colours', depth === '16' ? '16' : 'none', fix);
}

const CERTAIN = 'Alt-Enter and Ctrl-J always begin a new line';
const reporting = /kitty|ghostty|foot|wezterm|alacritty|iterm/i;

/** Whether Shift-Enter arrives as such, as far as names tell. */
function keyboard({ env, tmux }: TerminalFacts): DoctorFinding {
  const { TERM = '', TERM_PROGRAM = '', STY } = env;
  if (tmux?.extendedKeys === 'off') {
    const fix = 'tmux set -s extended-keys on';
    return note('keyboard', `tmux does not pass Shift-Enter on; ${CERTAIN}`, fix);
  }
  if (TERM === 'linux' || STY !== undefined || TERM_PROGRAM === 'Apple_Terminal')
    return ok('keyboard', `Shift-Enter is no key of its own here; ${CERTAIN}`);
  if (reporting.test(`${TERM} ${TERM_PROGRAM}`)) return ok('keyboard', 'Shift-Enter begins a new line');
  return ok('keyboard', `Shift-Enter begins a new line where the terminal reports it; ${CERTAIN}`);
}

function clipboard({ env, clipboards: found, tmux, platform }: TerminalFacts): DoctorFinding {
  const isRemote = Boolean(env.SSH_CONNECTION || env.SSH_TTY);
  const asked = 'through the terminal (OSC 52), where it allows that';
  if (tmux?.setClipboard === 'off')
    return note('clipboard', 'tmux keeps copied text to itself', 'tmux set -s set-clipboard on');
  const usable = found.filter(name => {
    if (name === 'wl-copy') return Boolean(env.WAYLAND_DISPLAY) && !isRemote;
    return name === 'xclip' || name === 'xsel' ? Boolean(env.DISPLAY) : !isRemote;
  });
  if (usable.length > 0) return ok('clipboard', `by ${usable[0]}`);
  if (isRemote || platform === 'darwin' || platform === 'win32') return ok('clipboard', asked);
  if (env.WAYLAND_DISPLAY) return note('clipboard', asked, 'install wl-clipboard to copy in any case');
  if (env.DISPLAY) return note('clipboard', asked, 'install xclip or xsel to copy in any case');
  return ok('clipboard', asked);
}
