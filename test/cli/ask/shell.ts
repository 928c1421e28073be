import { spawn } from 'node:child_process';
import { makeHome } from '../../helpers/program.js';
import type { Teardown } from '../../helpers/term.js';

// One compute thread, as everywhere in tests: see helpers/program.ts.
const env = { LLM_CONTEXT_SIZE: '1024', LLM_THREADS: '1' };

/** Runs a script of bash in a home of its own, which is the current folder. */
export async function runShell(t: Teardown, script: string, args: readonly string[], home = makeHome(t)) {
  const child = spawn('bash', ['-c', script, ...args], {
    cwd: home.path,
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const status = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { status, stderr };
}
