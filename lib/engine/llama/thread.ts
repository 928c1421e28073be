import { Worker } from 'node:worker_threads';
import { messageOf } from '../../errors.js';
import { abort, abortIfBusy, createControl } from './control.js';
import type { Host } from './host.js';
import type { LoadSpec } from './messages.js';
import { createTurn, releaseTurn } from './turn.js';
import type { WorkerData } from './worker-thread.js';

// One of each per process, since the native libraries and the cores are.
const loading = createTurn();
const computing = createTurn();
let workers = 0;

/** Starts a worker thread that loads a model. */
export function startThread(spec: LoadSpec): Host {
  const control = createControl();
  const holder = ++workers;
  const workerData: WorkerData = { spec, control, loading, computing, holder };
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData,
    name: `llama ${spec.name}`,
    execArgv: [],
  });
  let failure: string | null = null;
  worker.on('error', error => {
    failure = messageOf(error);
  });
  worker.on('exit', () => {
    releaseTurn(loading, holder);
    releaseTurn(computing, holder);
  });
  return {
    post: request => worker.postMessage(request),
    abort: always => (always ? abort(control) : abortIfBusy(control)),
    kill: () => void worker.terminate(),
    onResponse: listener => worker.on('message', listener),
    onExit: listener =>
      worker.on('exit', code => listener(failure ?? (code === 0 ? null : `thread ended with code ${code}`))),
  };
}
