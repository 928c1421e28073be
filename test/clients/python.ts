import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../helpers/program.js';

/** The virtual environment with what requirements.txt names; `.ci/run` makes it. */
const environment = join(packageRoot, '.cache/python-clients');

/** Why the Python clients cannot run; undefined where they can. */
export function whyWithoutPython(): string | undefined {
  if (existsSync(pathOf('python'))) return undefined;
  return (
    'without Python clients: python3 -m venv .cache/python-clients && ' +
    '.cache/python-clients/bin/pip install -r test/clients/requirements.txt'
  );
}

/** A program of the environment, such as `python`. */
export const pathOf = (program: string): string => join(environment, 'bin', program);

export interface PythonOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Hears each line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which the program is killed. */
  readonly withinMs: number;
}

// Each of these clients would otherwise ask its vendor for prices, vocabularies or versions, or report to it.
const offline = {
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_TELEMETRY: 'False',
  LANGSMITH_TRACING: 'false',
  HF_HUB_OFFLINE: '1',
  HF_HUB_DISABLE_TELEMETRY: '1',
  DO_NOT_TRACK: '1',
  NO_PROXY: '127.0.0.1,localhost',
};

/** Runs a program of the environment to its end. */
export function runPython(
  program: string,
  args: readonly string[],
  { cwd, env, onLine = () => {}, withinMs }: PythonOptions,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn(pathOf(program), args, {
    cwd,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', PYTHONUNBUFFERED: '1', ...offline, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    output += data;
    const lines = `${rest}${data}`.split('\n');
    rest = lines.pop()!;
    lines.forEach(onLine);
  });
  child.stderr.setEncoding('utf8').on('data', (data: string) => {
    output += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', status => resolve({ status, output }));
  });
}
