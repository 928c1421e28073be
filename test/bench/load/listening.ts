import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Bench } from '../measure.js';

/** A server on 127.0.0.1. */
export interface Listening {
  readonly port: number;
  readonly pid: number;
}

/** Has a server killed at the end of a measure, and where the bench itself ends before. */
export function killedAtEnd(bench: Pick<Bench, 'teardown'>, server: ChildProcess): void {
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  bench.teardown(async () => {
    const ended = once(server, 'exit');
    if (server.exitCode === null && kill()) await ended;
    process.off('exit', kill);
  });
}

/** Waits until a server answers at `/health`. Throws where it ends, and after a minute. */
export async function healthy(server: ChildProcess, port: number, name: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${name} does not start`);
}

/** A port of 127.0.0.1 that nobody uses. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
