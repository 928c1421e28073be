import t from 'tap';
import { gate, settle } from './scripted-engine.js';
import { isPending, MINUTE, MiB, never, scripted } from './scripted-pool.js';

t.test('an unused engine leaves after its time, and a use starts the time again', async t => {
  const { clock, use, names, calls, pool } = scripted();
  await use('a');
  t.equal((await pool.list())[0]?.expiresAt, clock.now() + 5 * MINUTE);
  clock.pass(4 * MINUTE);
  await use('a');
  clock.pass(4 * MINUTE);
  t.same(await names(), ['a']);
  const lease = await pool.acquire('a', never);
  t.equal((await pool.list())[0]?.expiresAt, null, 'no clock runs while it is in use');
  clock.pass(60 * MINUTE);
  t.same(await names(), ['a']);
  lease.release();
  clock.pass(5 * MINUTE);
  t.same(await names(), []);
  t.same(calls, ['load a', 'unload a', 'gone a']);
});

t.test('keep-alive 0 unloads at once, a negative one never, and a request may set it', async t => {
  const { pool, clock, use, names } = scripted({ keepAlive: id => (id === 'brief' ? 0 : -1) });
  await use('brief');
  t.same(await names(), []);
  await use('long');
  clock.pass(1e9);
  t.match(await pool.list(), [{ name: 'long', expiresAt: null }]);
  (await pool.acquire('long', never, () => {}, MINUTE)).release();
  clock.pass(MINUTE);
  t.same(await names(), []);
});

t.test('an engine that is to stay longer than a timer can hold stays for ever', async t => {
  const { pool, clock, use, names } = scripted({ keepAlive: () => 9999 * 60 * MINUTE });
  await use('a');
  t.equal((await pool.list())[0]?.expiresAt, null);
  clock.pass(1e12);
  t.same(await names(), ['a']);
});

t.test('a model without an estimate fails for who asked, and for nobody else', async t => {
  const { pool, use, names } = scripted({
    estimate: async id => {
      if (id === 'unknown') throw new Error('no such model');
      return MiB;
    },
  });
  const [unknown, known] = [pool.acquire('unknown', never), use('a')];
  await t.rejects(unknown, { message: 'no such model' });
  await known;
  t.same(await names(), ['a']);
});

t.test('a pre-warmed engine is there when it is needed', async t => {
  const { pool, calls, names } = scripted();
  await pool.prewarm('a', never);
  t.same(await names(), ['a']);
  await pool.acquire('a', never);
  t.same(calls, ['load a']);
});

t.test('an engine that failed is replaced for the next who asks', async t => {
  const { pool, calls } = scripted();
  const [first, second] = [await pool.acquire('a', never), await pool.acquire('a', never)];
  first.discard();
  const fresh = await pool.acquire('a', never);
  t.not(fresh.engine, second.engine);
  t.same(calls, ['load a', 'load a'], 'who still has it keeps it');
  second.release();
  await settle();
  t.same(calls, ['load a', 'load a', 'unload a', 'gone a']);
});

t.test(
  'unloading waits for those who use the engine, and gives a fresh one to who asks meanwhile',
  async t => {
    const { pool, calls } = scripted();
    const lease = await pool.acquire('a', never);
    const unloaded = pool.unload('a');
    t.ok(await isPending(unloaded));
    const fresh = await pool.acquire('a', never);
    t.not(fresh.engine, lease.engine);
    lease.release();
    await unloaded;
    t.same(calls, ['load a', 'load a', 'unload a', 'gone a']);
    await pool.unload('nobody knows it');
  },
);

t.test('closing unloads all, ends what loads, and lends nothing afterwards', async t => {
  const { pool, gates, calls } = scripted();
  const lease = await pool.acquire('a', never);
  gates.set('b', gate());
  const loading = pool.acquire('b', never);
  const queued = pool.acquire('c', never);
  const refused = Promise.all([
    t.rejects(loading, { code: 'UNAVAILABLE' }),
    t.rejects(queued, { code: 'UNAVAILABLE' }),
  ]);
  await settle();
  await pool.close();
  await refused;
  t.same(calls, ['load a', 'load b', 'unload a', 'gone a']);
  await t.rejects(pool.acquire('a', never), { code: 'UNAVAILABLE' });
  lease.release();
  t.same(await pool.list(), []);
});

t.test('what is loaded is lent without loading anything', async t => {
  const { pool, calls, clock, gates, use, names } = scripted();
  t.equal(pool.lend('a'), null);
  const hold = gate();
  gates.set('a', hold);
  const loading = use('a');
  await settle();
  t.equal(pool.lend('a'), null, 'it is not loaded yet');
  hold.open();
  await loading;
  const lease = pool.lend('a');
  t.equal(lease?.engine.model.name, 'a');
  clock.pass(6 * MINUTE);
  t.same(await names(), ['a'], 'it stays while it is lent');
  lease?.release();
  clock.pass(4 * MINUTE);
  t.same(await names(), ['a']);
  clock.pass(2 * MINUTE);
  await settle();
  t.same(await names(), []);
  t.equal(pool.lend('a'), null);
  t.same(calls, ['load a', 'unload a', 'gone a']);
  await pool.close();
  t.equal(pool.lend('a'), null);
});
