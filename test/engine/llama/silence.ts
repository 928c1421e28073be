/** Run as a program: does what native code prints about, in a process whose output the test looks at. */
import { collect, loadStarter, user } from './starter.js';

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => process.exit(3),
    () => {},
  );

const engine = await loadStarter({ contextSize: 256 });
const path = [user('Hello.')];
await collect(engine, path, { max_tokens: 4 });
await failed(collect(engine, path, { grammar: 'root ::= undefined' }));
await collect(engine, path, { grammar: 'root ::= "yes"', dry_multiplier: 1 });
// An abort and a full cache each write warnings.
await collect(engine, [user('word '.repeat(220))], {}, { signal: AbortSignal.timeout(30) });
await collect(engine, [user('other '.repeat(200))], { max_tokens: 1 });
await engine.unload();
await failed(loadStarter({ path: process.execPath }));
process.exit(0);
