import { answersAs, identityOf } from '../../../lib/engine/attach/identity.js';
import { serveEngines } from '../../../lib/engine/attach/serve.js';
import { loadLlama } from '../../../lib/engine/llama/load.js';
import { EnginePool, systemClock } from '../../../lib/engine/pool.js';
import { starterOptions } from '../llama/starter.js';

// Serves the starter model, as a program that is running does, in the runtime folder that its argument names: it writes
// "ready", and ends orderly when its stdin does.
const identity = identityOf(starterOptions);
const pool = new EnginePool({
  load: (_, signal, onProgress) => loadLlama(starterOptions, signal, onProgress),
  estimate: () => 1,
  most: 1,
  limitBytes: () => Number.POSITIVE_INFINITY,
  keepAlive: () => -1,
  clock: systemClock,
});
await pool.prewarm('starter', new AbortController().signal);
const served = await serveEngines({
  runtimeFolder: process.argv[2] ?? '',
  lend: wanted => (answersAs(identity, wanted) ? pool.lend('starter') : null),
  log: text => console.error(text),
  proc: process,
});
console.log('ready');
process.stdin.on('end', async () => {
  await served.close();
  await pool.close();
});
process.stdin.resume();
