import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult, UnrestOrder, UnrestResult } from './order.js';

/** Runs clients that stream in a process of their own, to their end. Throws where one of them fails. */
export const runClients = (order: LoadOrder): Promise<LoadResult> => run('clients.js', order);

/** Runs clients that come and go at random in a process of their own. */
export const runUnrest = (order: UnrestOrder): Promise<UnrestResult> => run('unrest.js', order);

function run<Result>(program: string, order: object): Promise<Result> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), { execArgv: [] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.send(order);
  return new Promise<Result>((resolve, reject) => {
    child.once('message', result => resolve(result as Result));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`the clients ended with ${code}`)));
  }).finally(() => {
    process.off('exit', kill);
    kill();
  });
}
