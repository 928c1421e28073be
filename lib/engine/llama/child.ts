import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Host } from './host.js';
import type { HostRequest, LoadSpec, LogLine, Response } from './messages.js';

/**
 * Starts a child process whose worker thread loads a model: where native code ends its process, a reply is lost and not
 * the program. What the child prints comes as log lines.
 */
export function startChild(spec: LoadSpec): Host {
  const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  } as Parameters<typeof fork>[2]);
  const ended = ending(child);
  const listeners: ((response: Response) => void)[] = [];
  const hear = (response: Response): void => listeners.forEach(listener => void listener(response));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter(line => line.trim() !== '');
      hear({ type: 'log', lines: lines.map((line): LogLine => ({ level: 'error', text: line })) });
    });
  }
  // Posting fails once the child is gone; `exit` tells that.
  const send = (request: HostRequest): void => void child.send(request, () => {});
  send({ type: 'load', spec });
  return {
    post: send,
    abort: always => send({ type: 'abort', always }),
    kill: () => void child.kill('SIGKILL'),
    onResponse: listener => {
      listeners.push(listener);
      child.on('message', message => listener(message as Response));
    },
    onExit: listener => void ended.then(listener),
  };
}

/**
 * Why a child is gone, null for an orderly exit: told once its last message has been delivered, which may be after its
 * exit.
 */
function ending(child: ChildProcess): Promise<string | null> {
  const exit = new Promise<string | null>(resolve => {
    child.once('exit', (code, signal) => {
      resolve(code === 0 ? null : `process ended with ${signal ?? `code ${code}`}`);
    });
  });
  const delivered = new Promise(resolve => child.once('disconnect', resolve));
  const failed = new Promise<string>(resolve => child.on('error', error => resolve(error.message)));
  return Promise.race([failed, Promise.all([exit, delivered]).then(([reason]) => reason)]);
}
