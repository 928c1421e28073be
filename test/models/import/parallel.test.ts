import t from 'tap';
import { inParallel } from '../../../lib/models/import/parallel.js';

t.test('results stand in the order of the items, and no more run at once than allowed', async t => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async item => {
    most = Math.max(most, ++running);
    await new Promise(resolve => setTimeout(resolve, item));
    running--;
    return item * 10;
  });
  t.same(results, [50, 10, 40, 20, 30]);
  t.equal(most, 2);
  t.same(await inParallel([], 2, async () => 1), []);
});

t.test('a failure is passed on', async t => {
  await t.rejects(
    inParallel([1, 2], 2, async () => {
      throw new Error('broken');
    }),
    /broken/,
  );
});
