import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { collect, loadStarter, user } from './starter.js';

const path = [user('Write a story about a dog.')];

/** Ids of our child processes; those of the model host have the worker's file as their argument. */
function hosts(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === process.pid && command.includes('engine/llama/worker.js');
      } catch {
        return false;
      }
    });
}

t.test('a child process answers as a thread does', async t => {
  const thread = await loadStarter();
  const expected = await collect(thread, path);
  await thread.unload();
  const engine = await loadStarter({ childProcess: true });
  t.equal((await collect(engine, path)).text, expected.text);
  t.equal((await collect(engine, path, { logit_bias: { 2: -Infinity } })).usage.replyTokens, 16);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  const cancelled = collect(engine, [user('word '.repeat(800))], {}, { signal: abort.signal });
  t.equal((await cancelled).reason, 'abort');
  t.ok((await engine.memory()).weights > 0);
  await engine.unload();
});

t.test('a failed load in a child process says why', async t => {
  await t.rejects(loadStarter({ childProcess: true, path: '/nothing.gguf' }), { code: 'MODEL_NOT_FOUND' });
});

t.test(
  'a child that dies ends its replies, and not the program',
  { skip: process.platform !== 'linux' },
  async t => {
    const logged: string[] = [];
    const engine = await loadStarter({ childProcess: true, log: (_, text) => logged.push(text) });
    const [pid] = hosts();
    t.ok(pid);
    const running = collect(engine, path, { max_tokens: 500, logit_bias: { 2: -Infinity } });
    setTimeout(() => process.kill(pid!, 'SIGABRT'), 200);
    await t.rejects(running, { code: 'ENGINE_FAILED', message: /SIGABRT/ });
    await t.rejects(engine.measure(path), { code: 'ENGINE_FAILED' });
    await engine.unload();
    t.match(logged.at(-1), /SIGABRT/);
    t.same(hosts(), []);
  },
);
