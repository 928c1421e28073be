import type { HostRequest, Response } from './messages.js';
import { startThread } from './thread.js';

/** Hosts a worker thread in this process, and passes messages between it and the process that started this one. */
export function relay(): void {
  const send = (response: Response): void => void process.send?.(response);
  // Ctrl-C reaches every process of the terminal; the parent decides what it means.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  let host: ReturnType<typeof startThread> | null = null;
  process.on('message', (request: HostRequest) => {
    if (request.type === 'load') {
      host = startThread(request.spec);
      host.onResponse(send);
      host.onExit(reason => {
        if (reason !== null) process.exitCode = 1;
        process.disconnect();
      });
    } else if (request.type === 'abort') host?.abort(request.always);
    else host?.post(request);
  });
}
