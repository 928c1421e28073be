import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';

/** A process without a terminal, as commands take it, and what it has written so far. */
export interface PipedProcess {
  readonly proc: NodeJS.Process;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Makes a process whose stdin, stdout and stderr are pipes. Signals are what `proc.emit` sends. */
export function pipedProcess(cwd: string, env: NodeJS.ProcessEnv = {}): PipedProcess {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _, done) {
        written[name] += chunk;
        done();
      },
    });
  const parts = { env, cwd: () => cwd, stdin: {}, stdout: stream('stdout'), stderr: stream('stderr') };
  const proc = Object.assign(new EventEmitter(), parts) as unknown as NodeJS.Process;
  return { proc, stdout: () => written.stdout, stderr: () => written.stderr };
}
