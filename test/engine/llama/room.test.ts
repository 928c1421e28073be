import t from 'tap';
import { divideRoom } from '../../../lib/engine/llama/room.js';

t.test('a prompt alone gets the whole room, and no more than it wants', async t => {
  t.same(divideRoom(64, [100]), [64]);
  t.same(divideRoom(64, [10]), [10]);
  t.same(divideRoom(64, []), []);
});

t.test('a short prompt does not wait behind a long one', async t => {
  t.same(divideRoom(64, [1000, 20]), [44, 20]);
  t.same(divideRoom(64, [1000, 20, 10]), [34, 20, 10]);
});

t.test('short prompts that keep coming leave the oldest its share', async t => {
  t.same(divideRoom(64, [1000, 64, 64, 64]), [16, 48, 0, 0]);
});

t.test('of equal prompts the older ones come first', async t => {
  t.same(divideRoom(60, [40, 40, 40]), [40, 20, 0]);
});

t.test('no room is given twice', async t => {
  for (const wants of [
    [5, 1],
    [1, 5, 7, 3],
    [900, 1, 1, 1, 1, 1],
  ]) {
    for (const room of [0, 1, 3, 8, 16]) {
      const counts = divideRoom(room, wants);
      const wanted = wants.reduce((sum, count) => sum + count, 0);
      t.equal(
        counts.reduce((sum, count) => sum + count, 0),
        Math.min(room, wanted),
      );
      t.ok(counts.every((count, index) => count >= 0 && count <= wants[index]!));
    }
  }
});
