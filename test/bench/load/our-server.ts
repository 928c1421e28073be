import { spawn } from 'node:child_process';
import { makeHome, packageRoot } from '../../helpers/program.js';
import type { Bench } from '../measure.js';
import { freePort, healthy, killedAtEnd, type Listening } from './listening.js';

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
  killedAtEnd(bench, server);
  await healthy(server, port, 'llmtui');
  return { port, pid: server.pid! };
}
