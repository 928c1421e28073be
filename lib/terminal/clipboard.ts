import { spawn } from 'node:child_process';
import { LlmtuiError } from '../errors.js';

/** What copying needs of the world around it. */
export interface ClipboardDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Writes to the terminal. */
  readonly write: (bytes: string) => void;
  /** Milliseconds that a clipboard program may take; 2,000 by default. */
  readonly timeout?: number;
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** What its stdin takes; UTF-8 by default. */
  readonly encoding?: 'utf16le';
  /** It hands the text to the terminal rather than to a clipboard of this machine. */
  readonly throughTerminal?: boolean;
}

/** Bytes of base64 that terminals take in one OSC 52: the limit of xterm, tmux and others, rounded down. */
const OSC52_LIMIT = 100_000;
/** Bytes that GNU screen passes on in one string (its MAXSTR is 768). */
const SCREEN_CHUNK = 700;

/**
 * Copies `text` to the clipboard of the person at the terminal: by this machine's clipboard program, or by the
 * terminal itself (OSC 52). Which terminals obey cannot be known, so `osc52` means asked, not done. Throws BAD_INPUT
 * where only the terminal is left and the text is over 75 KB (100,000 bytes of base64).
 */
export async function copyText(text: string, deps: ClipboardDeps): Promise<'native' | 'osc52'> {
  for (const program of programs(deps)) {
    if (await runs(program, text, deps)) return program.throughTerminal ? 'osc52' : 'native';
  }
  deps.write(osc52(text, deps.env));
  return 'osc52';
}

/** Clipboard programs that fit this session, best first. */
function programs({ env, platform }: ClipboardDeps): readonly Program[] {
  const found: Program[] = [];
  // Behind SSH the clipboard of this machine is not the one of the person; a forwarded X display is.
  const isRemote = Boolean(env.SSH_CONNECTION || env.SSH_TTY);
  if (!isRemote) {
    if (platform === 'darwin') found.push({ command: 'pbcopy', args: [] });
    if (platform === 'win32' || env.WSL_DISTRO_NAME) {
      found.push({ command: 'clip.exe', args: [], encoding: 'utf16le' });
    }
    if (env.TERMUX_VERSION) found.push({ command: 'termux-clipboard-set', args: [] });
    if (env.WAYLAND_DISPLAY) found.push({ command: 'wl-copy', args: [] });
  }
  if (env.DISPLAY) {
    found.push({ command: 'xclip', args: ['-selection', 'clipboard', '-in'] });
    found.push({ command: 'xsel', args: ['--clipboard', '--input'] });
  }
  // By default tmux ignores OSC 52 and passthrough from programs, but not this.
  if (env.TMUX) found.push({ command: 'tmux', args: ['load-buffer', '-w', '-'], throughTerminal: true });
  return found;
}

/** Whether the program took the text: it is there, and ended with status 0 in time. */
function runs({ command, args, encoding }: Program, text: string, deps: ClipboardDeps): Promise<boolean> {
  return new Promise(resolve => {
    // wl-copy and xclip leave a child behind that keeps the clipboard: only the exit tells that they are done.
    const child = spawn(command, args, {
      env: deps.env,
      stdio: ['pipe', 'ignore', 'ignore'],
      signal: AbortSignal.timeout(deps.timeout ?? 2000),
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    child.once('error', () => resolve(false));
    child.once('exit', status => resolve(status === 0));
    // A program that ends without reading says so by its status.
    child.stdin.on('error', () => {});
    child.stdin.end(encoding === 'utf16le' ? Buffer.from(`\ufeff${text}`, 'utf16le') : text);
  });
}

/** OSC 52 with `text`, wrapped for the multiplexer between us and the terminal. */
function osc52(text: string, env: ClipboardDeps['env']): string {
  const base64 = Buffer.from(text).toString('base64');
  if (base64.length > OSC52_LIMIT) {
    throw new LlmtuiError(
      'BAD_INPUT',
      `The text is too long for the terminal's clipboard (${Math.ceil(Buffer.byteLength(text) / 1000)} KB of at most 75): ` +
        'install wl-copy, xclip or xsel, or write it to a file with /export.',
    );
  }
  const sequence = `\x1b]52;c;${base64}\x07`;
  if (env.TMUX) return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  if (!env.STY) return sequence;
  const chunks = sequence.match(new RegExp(`[^]{1,${SCREEN_CHUNK}}`, 'g')) ?? [];
  return chunks.map(chunk => `\x1bP${chunk}\x1b\\`).join('');
}
