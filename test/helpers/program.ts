import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTerm, type Teardown, type Term, type TermOptions } from './term.js';

/** The folder of llmtui's package.json, wherever this file was compiled to. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));
const binary = join(packageRoot, 'bin/llmtui.js');

// Test files run side by side. Compute threads wait for each other by spinning, so two models with a thread for each
// core fall from 100 tokens/s to one or two, as one does beside any other busy process.
const shared = { LLM_THREADS: '1' };

type Environment = Readonly<Record<string, string | undefined>>;

/** A private home: a person who has never started the program. */
export interface Home {
  readonly path: string;
  /** HOME and every XDG folder, below `path`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes an empty home that goes away with the test. Two programs that share it are one person's. */
export function makeHome(t: Teardown): Home {
  const home = createHome();
  t.teardown(() => removeHome(home));
  return home;
}

export interface StartOptions extends TermOptions {
  readonly args?: readonly string[];
  readonly home?: Home;
}

/** Starts llmtui in a pseudo-terminal, on one compute thread, its home the current folder; both end with the test. */
export function startProgram(t: Teardown, options: StartOptions = {}): Term {
  const { args = [], home = makeHome(t), ...term } = options;
  const env = { ...shared, ...home.env, ...term.env };
  return startTerm(t, process.execPath, [binary, ...args], { cwd: home.path, ...term, env });
}

export interface RunOptions {
  /** What stdin holds; nothing by default. */
  readonly input?: string;
  readonly env?: Environment;
  readonly home?: Home;
  readonly cwd?: string;
  /** When the program is killed, in ms; 60,000 by default. */
  readonly withinMs?: number;
}

/** `status` is null when a signal ended the program; times are ms from its start. */
export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** To the first byte on stdout; NaN when there was none. */
  readonly firstByteMs: number;
  readonly ms: number;
}

/** Runs llmtui without a terminal to its end, on one compute thread. A home of its own, if none is given, goes away afterwards. */
export async function runProgram(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const home = options.home ?? createHome();
  try {
    return await run(args, home, options);
  } finally {
    if (!options.home) removeHome(home);
  }
}

function run(args: readonly string[], home: Home, options: RunOptions): Promise<RunResult> {
  const { PATH } = process.env;
  const start = performance.now();
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: options.cwd ?? home.path,
    env: { PATH, LANG: 'C.UTF-8', ...shared, ...home.env, ...options.env },
    timeout: options.withinMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end); // also when the test file ends first
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let firstByteMs = Number.NaN;
  child.stdout.on('data', (data: Buffer) => {
    if (stdout.length === 0) firstByteMs = performance.now() - start;
    stdout.push(data);
  });
  child.stderr.on('data', (data: Buffer) => stderr.push(data));
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', status => {
      process.off('exit', end);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
      resolve({
        status,
        stdout: text(stdout),
        stderr: text(stderr),
        firstByteMs,
        ms: performance.now() - start,
      });
    });
  });
}

function createHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'llmtui-'));
  const folder = (name: string) => {
    const below = join(path, name);
    mkdirSync(below, { recursive: true });
    return below;
  };
  const env = {
    HOME: path,
    XDG_CONFIG_HOME: folder('.config'),
    XDG_DATA_HOME: folder('.local/share'),
    XDG_STATE_HOME: folder('.local/state'),
    XDG_CACHE_HOME: folder('.cache'),
  };
  return { path, env };
}

function removeHome(home: Home): void {
  rmSync(home.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'llmtui') return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of llmtui above ${start}`);
  }
}
