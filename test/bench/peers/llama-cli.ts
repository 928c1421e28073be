import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bench } from '../measure.js';
import { peerPath } from './build.js';

/**
 * Runs llama-cli for one turn of `tokens` tokens and gives the ms of the whole process. `fit` is its default, which
 * first finds out by a trial how much of the model fits the memory.
 */
export async function llamaCli(
  bench: Bench,
  model: string,
  prompt: string,
  tokens: number,
  fit: 'on' | 'off',
): Promise<number> {
  const path = peerPath(bench.cache, 'llama-cli', bench.progress);
  const size = ['-t', `${bench.threads}`, '-c', `${bench.contextSize}`, '-n', `${tokens}`, '-fit', fit];
  const turn = ['--single-turn', '--temp', '0', '-p', prompt];
  const quiet = ['--simple-io', '--no-show-timings', '--log-disable'];
  const start = performance.now();
  const running = promisify(execFile)(path, ['-m', model, ...size, ...turn, ...quiet], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  running.child.stdin?.end();
  await running;
  return performance.now() - start;
}
