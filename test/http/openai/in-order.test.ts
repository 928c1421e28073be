import t from 'tap';
import { inOrder } from '../../../lib/http/openai/in-order.js';

t.test('results come in the order of the items, whichever is there first', async t => {
  const begun: number[] = [];
  const results: number[] = [];
  const run = async (item: number): Promise<number> => {
    begun.push(item);
    for (let wait = item; wait > 0; wait--) await new Promise(setImmediate);
    return item;
  };
  for await (const result of inOrder([9, 1, 2, 3, 0], 2, run)) {
    if (results.length === 0) t.strictSame(begun, [9, 1, 2, 3, 0], 'a slow one holds no other back');
    results.push(result);
  }
  t.strictSame(results, [9, 1, 2, 3, 0]);
});

t.test('no items have no results', async t => {
  for await (const _ of inOrder([], 2, async () => 1)) t.fail();
});
