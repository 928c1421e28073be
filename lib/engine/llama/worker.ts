/**
 * Entry of the worker thread that holds a model, and of the child process that hosts such a thread
 * (LLM_ENGINE_PROCESS=1). Both speak the messages of `messages.ts`.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) (await import('./relay.js')).relay();
else (await import('./worker-thread.js')).runWorker();
