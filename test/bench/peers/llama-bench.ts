import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bench } from '../measure.js';
import { peerPath } from './build.js';

/** What llama-bench does: read a prompt of `pp` tokens, or generate `tg` tokens after `depth` others. */
export type Task = { readonly pp: number } | { readonly tg: number; readonly depth: number };

/** Runs llama-bench once and gives tokens/s. It warms up by itself and does not sample. */
export async function llamaBench(bench: Bench, model: string, task: Task): Promise<number> {
  const counts =
    'pp' in task ? ['-p', `${task.pp}`, '-n', '0'] : ['-p', '0', '-n', `${task.tg}`, '-d', `${task.depth}`];
  const { stdout } = await promisify(execFile)(
    peerPath(bench.cache, 'llama-bench', bench.progress),
    ['-m', model, '-t', `${bench.threads}`, '-r', '1', '-o', 'json', ...counts],
    { timeout: 300_000, killSignal: 'SIGKILL' },
  );
  const [result] = JSON.parse(stdout) as { readonly samples_ts: readonly number[] }[];
  const rate = result?.samples_ts[0];
  if (rate === undefined) throw new Error(`llama-bench printed no samples: ${stdout}`);
  return rate;
}
