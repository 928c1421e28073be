import t from 'tap';
import { inOrder } from '../../../../lib/cli/ask/batch/in-order.js';
import { gate, settle } from '../../../engine/scripted-engine.js';

const never = new AbortController().signal;

async function* count(taken: number[], most = 1000): AsyncGenerator<number> {
  for (let item = 0; item < most; item++) {
    taken.push(item);
    yield item;
  }
}

async function all<Result>(results: AsyncIterable<Result>): Promise<Result[]> {
  const found: Result[] = [];
  for await (const result of results) found.push(result);
  return found;
}

t.test('results come in the order of the items, whichever is ready first', async t => {
  const work = async (item: number) => {
    for (let turns = 0; turns < (item * 7) % 5; turns++) await settle();
    return item * 2;
  };
  const found = await all(inOrder(count([], 50), work, { parallel: 4, waiting: 8, signal: never }));
  t.same(
    found,
    Array.from({ length: 50 }, (_, item) => item * 2),
  );
});

t.test('so many run at once as are allowed, while one that is slow holds up the results', async t => {
  const slow = gate();
  const taken: number[] = [];
  let [running, most] = [0, 0];
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    await (item === 0 ? slow.promise : settle());
    running--;
    return item;
  };
  const results = all(inOrder(count(taken, 100), work, { parallel: 3, waiting: 10, signal: never }));
  for (let turns = 0; turns < 100; turns++) await settle();
  t.equal(most, 3);
  t.equal(taken.length, 13, 'what waits is bounded');
  slow.open();
  t.equal((await results).length, 100);
});

t.test('a reader that is slow holds up the items', async t => {
  const taken: number[] = [];
  const results = inOrder(count(taken), async item => item, { parallel: 2, waiting: 4, signal: never });
  await results.next();
  for (let turns = 0; turns < 50; turns++) await settle();
  t.ok(taken.length <= 7, `${taken.length} are taken`);
  await results.return(undefined);
  for (let turns = 0; turns < 50; turns++) await settle();
  t.ok(taken.length <= 8, 'and none once it is gone');
});

t.test('what an item or the items throw comes after the results before it', async t => {
  const heard: number[] = [];
  const failing = inOrder(
    count([], 10),
    async item => {
      if (item === 3) throw new Error('no three');
      return item;
    },
    { parallel: 4, waiting: 4, signal: never },
  );
  await t.rejects(async () => {
    for await (const result of failing) heard.push(result);
  }, /no three/);
  t.same(heard, [0, 1, 2]);
  const broken = (async function* () {
    yield 1;
    throw new Error('the file ended');
  })();
  const rest = inOrder(broken, async item => item, { parallel: 4, waiting: 4, signal: never });
  t.same(await rest.next(), { value: 1, done: false });
  await t.rejects(rest.next(), /the file ended/);
});

t.test('no item is taken once it is stopped', async t => {
  const stop = new AbortController();
  const taken: number[] = [];
  const work = async (item: number) => {
    if (item === 5) stop.abort();
    await settle();
    return item;
  };
  const found = await all(inOrder(count(taken), work, { parallel: 2, waiting: 4, signal: stop.signal }));
  t.ok(found.length >= 5 && found.length <= 7);
  t.ok(taken.length <= 8);
});
