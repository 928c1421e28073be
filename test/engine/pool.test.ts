import t from 'tap';
import type { Lease } from '../../lib/engine/pool.js';
import { gate, ScriptedEngine, settle } from './scripted-engine.js';
import { isPending, MiB, never, scripted } from './scripted-pool.js';

t.test('a hundred requests for one model load it once', async t => {
  const { pool, calls, gates } = scripted();
  const hold = gate();
  gates.set('a', hold);
  const requests = Array.from({ length: 100 }, () => pool.acquire('a', new AbortController().signal));
  await settle();
  hold.open();
  const leases = await Promise.all(requests);
  t.same(calls, ['load a']);
  t.equal(new Set(leases.map(({ engine }) => engine)).size, 1);
  t.equal((await pool.list())[0]?.inUse, 100);
  for (const lease of leases) lease.release();
  t.equal((await pool.list())[0]?.inUse, 0);
});

t.test('who stops waiting hears of it at once, and the load goes on for the others', async t => {
  const { pool, calls, gates } = scripted();
  const hold = gate();
  gates.set('a', hold);
  const abort = new AbortController();
  const impatient = pool.acquire('a', abort.signal);
  const patient = pool.acquire('a', never);
  await settle();
  abort.abort();
  await t.rejects(impatient, { name: 'AbortError' });
  hold.open();
  t.equal((await patient).engine.model.name, 'a');
  t.same(calls, ['load a']);
});

t.test('the load ends with the last who waits for it, and the next request loads again', async t => {
  const { pool, calls, gates } = scripted();
  gates.set('a', gate());
  const aborts = [new AbortController(), new AbortController()];
  const waiting = aborts.map(({ signal }) => pool.acquire('a', signal));
  await settle();
  for (const abort of aborts) abort.abort();
  for (const request of waiting) await t.rejects(request, { name: 'AbortError' });
  await settle();
  t.same(await pool.list(), []);
  gates.delete('a');
  t.ok(await pool.acquire('a', never));
  t.same(calls, ['load a', 'load a']);
});

t.test('an engine that was loaded in spite of the abort is unloaded', async t => {
  const hold = gate();
  const calls: string[] = [];
  const { pool } = scripted({
    load: async id => {
      await hold.promise;
      return new ScriptedEngine(id, calls);
    },
  });
  const abort = new AbortController();
  const request = pool.acquire('a', abort.signal);
  await settle();
  abort.abort();
  await t.rejects(request);
  hold.open();
  await settle();
  t.same(calls, ['unload a', 'gone a']);
});

t.test('a request that was aborted before loads nothing', async t => {
  const { pool, calls } = scripted();
  await t.rejects(pool.acquire('a', AbortSignal.abort()), { name: 'AbortError' });
  t.same(calls, []);
});

t.test('a load that fails fails for all who wait, and the next request tries again', async t => {
  const { pool, calls, gates } = scripted();
  const hold = gate();
  gates.set('a', hold);
  const requests = [pool.acquire('a', never), pool.acquire('a', never)];
  await settle();
  hold.fail(new Error('no such file'));
  for (const request of requests) await t.rejects(request, { message: 'no such file' });
  t.same(await pool.list(), []);
  gates.delete('a');
  t.ok(await pool.acquire('a', never));
  t.same(calls, ['load a', 'load a']);
});

t.test('everyone who waits hears the loaded share, those who come late the last one', async t => {
  const { pool, gates } = scripted();
  const hold = gate();
  gates.set('a', hold);
  const heard: number[][] = [[], []];
  const first = pool.acquire('a', never, fraction => heard[0]?.push(fraction));
  await settle();
  t.match(await pool.list(), [{ name: 'a', loaded: 0.5, bytes: 10 * MiB }]);
  const second = pool.acquire('a', never, fraction => heard[1]?.push(fraction));
  hold.open();
  await Promise.all([first, second]);
  t.same(heard, [[0, 0.5], [0.5]]);
  t.match(await pool.list(), [{ name: 'a', loaded: 1 }]);
});

t.test('the engine used longest ago leaves for a new one', async t => {
  const { pool, use, names } = scripted();
  await use('a');
  await use('b');
  await use('a');
  await use('c');
  t.same(await names(), ['c', 'a']);
  await pool.close();
});

t.test('an engine in use stays, and the one that needs its place waits', async t => {
  const { pool, calls } = scripted();
  const a = await pool.acquire('a', never);
  const b = await pool.acquire('b', never);
  const c = pool.acquire('c', never);
  t.ok(await isPending(c));
  b.release();
  t.equal((await c).engine.model.name, 'c');
  t.same(calls, ['load a', 'load b', 'unload b', 'gone b', 'load c']);
  a.release();
});

t.test('giving back twice counts once', async t => {
  const { pool } = scripted({ most: 1 });
  const [first, second] = [await pool.acquire('a', never), await pool.acquire('a', never)];
  first.release();
  first.release();
  first.discard();
  const other = pool.acquire('b', never);
  t.ok(await isPending(other));
  second.release();
  t.ok(await other);
});

t.test('a new engine loads only when the memory of the old one is back', async t => {
  const { pool, calls, engines, use } = scripted({ most: 1 });
  await use('a');
  const hold = gate();
  engines.get('a')!.unloading = hold.promise;
  const b = pool.acquire('b', never);
  t.ok(await isPending(b));
  t.same(calls, ['load a', 'unload a']);
  hold.open();
  await b;
  t.same(calls, ['load a', 'unload a', 'gone a', 'load b']);
});

t.test('loads are admitted in the order in which they were asked for', async t => {
  const { pool, calls } = scripted({ most: 1 });
  let lease: Lease | Promise<Lease> = await pool.acquire('a', never);
  const waiting = ['b', 'c', 'd'].map(id => pool.acquire(id, never));
  for (const next of waiting) {
    lease.release();
    lease = await next;
  }
  t.same(
    calls.filter(call => call.startsWith('load')),
    ['load a', 'load b', 'load c', 'load d'],
  );
});

t.test('one that stops waiting for room lets the next one through', async t => {
  const { pool } = scripted({ most: 1 });
  const a = await pool.acquire('a', never);
  const abort = new AbortController();
  const b = pool.acquire('b', abort.signal);
  const c = pool.acquire('c', never);
  await settle();
  abort.abort();
  await t.rejects(b, { name: 'AbortError' });
  a.release();
  t.equal((await c).engine.model.name, 'c');
});

t.test('memory bounds the pool too', async t => {
  const { pool, use, names } = scripted({ most: 9, limitBytes: () => 25 * MiB });
  await use('a');
  await use('b');
  t.same(await names(), ['b', 'a']);
  await use('c');
  t.same(await names(), ['c', 'b'], 'three of 10 MiB do not fit into 25');
  await pool.close();
});

t.test('what is over the bound on its own is loaded alone', async t => {
  const { use, names } = scripted({ limitBytes: () => MiB });
  await use('a');
  await use('b');
  t.same(await names(), ['b']);
});

t.test('an engine that takes more than was estimated counts with what it takes', async t => {
  const { pool, use, names } = scripted({ estimate: () => MiB, limitBytes: () => 10.5 * MiB });
  const a = await pool.acquire('a', never);
  const b = pool.acquire('b', never);
  t.ok(await isPending(b), 'it was estimated at 1 MiB, but takes 10');
  a.release();
  (await b).release();
  await use('b');
  t.same(await names(), ['b']);
});
