import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeHome, packageRoot } from '../../helpers/program.js';
import type { Bench } from '../measure.js';
import { freePort, healthy, type Listening } from './listening.js';

/** `llmtui serve` as a person starts it, on a free port; it ends with the measure. */
export async function startOurServer(
  bench: Bench,
  model: string,
  { parallel, contextSize }: { readonly parallel: number; readonly contextSize: number },
): Promise<Listening> {
  const home = makeHome(bench);
  const port = await freePort();
  const flags = ['--port', `${port}`, '--parallel', `${parallel}`, '--ctx', `${contextSize}`, '-m', model];
  const server = spawn(process.execPath, [`${packageRoot}/bin/llmtui.js`, 'serve', ...flags], {
    cwd: home.path,
    env: {
      PATH: process.env.PATH,
      ...home.env,
      LLM_THREADS: `${bench.threads}`,
      LLM_DEVICE: 'cpu',
    },
    stdio: 'ignore',
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  bench.teardown(async () => {
    const ended = once(server, 'exit');
    if (server.exitCode === null && kill()) await ended;
    process.off('exit', kill);
  });
  await healthy(server, port, 'llmtui');
  return { port, pid: server.pid! };
}
