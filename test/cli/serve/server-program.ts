import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Test } from 'tap';
import { type Home, makeHome, packageRoot } from '../../helpers/program.js';

export interface ServerOptions {
  readonly home?: Home;
  readonly env?: NodeJS.ProcessEnv;
  /** Where stderr goes; it is read where nothing is said. */
  readonly stderr?: number | 'pipe';
  /** On the port that the program takes by itself. */
  readonly usualPort?: true;
}

/** `llmtui serve` as another process, on a free port. It ends with the test at the latest. */
export interface ServerProgram {
  readonly child: ChildProcessByStdio<null, Readable, Readable | null>;
  /** What it printed on stdout and logged so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its address, once it listens. */
  readonly url: string;
  /** The lines of its log of that type, parsed. */
  readonly logged: (type: string) => readonly Readonly<Record<string, unknown>>[];
  /** Resolves once a line of the log fits. */
  readonly hear: (pattern: RegExp) => Promise<void>;
  /** Sends a signal, and gives the status and the signal that ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<readonly [number | null, NodeJS.Signals | null]>;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** Starts it and waits until it listens. Rejects with what it said where it ends before. */
export async function startServerProgram(
  t: Test,
  args: readonly string[] = [],
  { home = makeHome(t), env = {}, stderr = 'pipe', usualPort }: ServerOptions = {},
): Promise<ServerProgram> {
  const { PATH } = process.env;
  const binary = join(packageRoot, 'bin/llmtui.js');
  const child = spawn(process.execPath, [binary, 'serve', ...(usualPort ? [] : ['--port', '0']), ...args], {
    cwd: home.path,
    env: { PATH, LANG: 'C.UTF-8', LLM_THREADS: '1', ...home.env, ...env },
    stdio: ['ignore', 'pipe', stderr],
  }) as ServerProgram['child'];
  t.teardown(() => child.kill('SIGKILL'));
  const written = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', chunk => {
      written[name] += chunk;
      for (const watch of watchers) watch();
    });
  }
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>(resolve =>
    child.on('close', (status, signal) => resolve([status, signal])),
  );
  /** Resolves once `fits`; rejects where the program ends before. */
  const once = (fits: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!fits()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
      void ended.then(([status]) => reject(new Error(`it ended with status ${status}: ${written.stderr}`)));
    });
  await once(() => written.stdout.endsWith('\n'));
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    url: /http:\/\/[\w.:[\]]+(?=[: ])/.exec(written.stdout)?.[0].replace(/:$/, '') ?? '',
    logged: type => {
      const lines = written.stderr.split('\n').filter(line => line.startsWith('{'));
      return lines.map(line => JSON.parse(line)).filter(line => line.type === type);
    },
    hear: pattern => once(() => pattern.test(written.stderr)),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}
