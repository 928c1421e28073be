/**
 * Entry of the worker thread that holds a model, of the child process that hosts such a thread (LLM_ENGINE_PROCESS=1;
 * both speak the messages of `messages.ts`), and of the child process of `probe.ts`.
 */
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) (await import('./worker-thread.js')).runWorker();
else if (process.argv[2] === 'probe') (await import('./probe-child.js')).runProbe();
else (await import('./relay.js')).relay();
