import t from 'tap';
import { TurnsTaken } from '../../lib/images/turns-taken.js';

t.test('no more than so many work at once, in the order in which they came', async t => {
  const turns = new TurnsTaken(2);
  const begun: number[] = [];
  let running = 0;
  const work = (index: number) => async () => {
    begun.push(index);
    t.ok(++running <= 2);
    await new Promise(resolve => setImmediate(resolve));
    running--;
  };
  await Promise.all([0, 1, 2, 3, 4].map(index => turns.take(undefined, work(index))));
  t.same(begun, [0, 1, 2, 3, 4]);
});

t.test('one that leaves the line, or fails, holds nobody up', async t => {
  const turns = new TurnsTaken(1);
  const stop = new AbortController();
  let release = (): void => {};
  const first = turns.take(undefined, () => new Promise<void>(resolve => (release = resolve)));
  const leaving = turns.take(stop.signal, async () => t.fail('it left'));
  const failing = turns.take(undefined, () => Promise.reject(new Error('broken')));
  const last = turns.take(undefined, async () => 'done');
  stop.abort(new Error('left'));
  await t.rejects(leaving, { message: 'left' });
  release();
  await first;
  await t.rejects(failing, { message: 'broken' });
  t.equal(await last, 'done');
});
