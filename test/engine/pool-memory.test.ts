import t from 'tap';
import { EnginePool, type Lease } from '../../lib/engine/pool.js';
import { collect, loadStarter, user } from './llama/starter.js';
import { ManualClock } from './scripted-engine.js';

const MiB = 1024 * 1024;
const never = (): AbortSignal => new AbortController().signal;
const path = [user('Write a story about a dog.')];

/** A pool of two in which every name is the starter model, with the cache of two sequences. */
function pooled(options: { readonly keepAlive?: number } = {}) {
  const loaded: string[] = [];
  const pool = new EnginePool({
    load: (name, signal) => {
      signal.throwIfAborted();
      loaded.push(name);
      return loadStarter({ name, parallel: 2, contextSize: 2048 });
    },
    estimate: () => 150 * MiB,
    most: 2,
    limitBytes: () => 1024 * MiB,
    keepAlive: () => options.keepAlive ?? -1,
    clock: new ManualClock(),
  });
  return { pool, loaded };
}

const answer = (lease: Lease, tokens = 8) => collect(lease.engine, path, { max_tokens: tokens });

async function use(pool: EnginePool, name: string): Promise<string> {
  const lease = await pool.acquire(name, never());
  try {
    return (await answer(lease)).text;
  } finally {
    lease.release();
  }
}

t.test('three models in turn through a pool of two answer alike, and memory comes back', async t => {
  const { pool, loaded } = pooled();
  const expected = await use(pool, 'a');
  await use(pool, 'b');
  await Promise.all([pool.unload('a'), pool.unload('b')]);
  const before = process.memoryUsage.rss();
  for (const name of ['a', 'b', 'c', 'a', 'b', 'c']) t.equal(await use(pool, name), expected);
  t.same(loaded, ['a', 'b', 'a', 'b', 'c', 'a', 'b', 'c'], 'the third always takes the place of the oldest');
  const full = process.memoryUsage.rss();
  const lines = await pool.list();
  const held = lines.reduce((sum, { bytes }) => sum + bytes, 0);
  t.same(
    lines.map(({ name }) => name),
    ['c', 'b'],
  );
  t.ok(held > 200 * MiB && held < 400 * MiB, `${held}`);
  t.ok(
    full - before > held / 3,
    `${Math.round((full - before) / MiB)} MiB resident of ${Math.round(held / MiB)}`,
  );
  await pool.close();
  const after = process.memoryUsage.rss();
  t.ok(after - before < 40 * MiB, `${Math.round((after - before) / MiB)} MiB did not come back`);
});

t.test(
  'another model is loaded, used and replaced while a reply runs, which stays as it would be',
  async t => {
    const { pool } = pooled();
    const lease = await pool.acquire('a', never());
    const expected = (await answer(lease, 48)).text;
    const running = answer(lease, 48);
    await use(pool, 'b');
    await use(pool, 'c');
    t.equal((await running).text, expected);
    t.same(
      (await pool.list()).map(({ name, inUse }) => [name, inUse]),
      [
        ['c', 0],
        ['a', 1],
      ],
    );
    lease.release();
    await pool.close();
  },
);

t.test('closing ends a reply that runs with what it has', async t => {
  const { pool } = pooled();
  const lease = await pool.acquire('a', never());
  const running = collect(lease.engine, path, { max_tokens: 2000 });
  await pool.close();
  t.equal((await running).reason, 'abort');
});
