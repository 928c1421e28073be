import t from 'tap';
import { bytesIn, missingPieces, type Range, withRange } from '../../../lib/models/hub/ranges.js';

const range = (start: number, end: number): Range => ({ start, end });

t.test('ranges stay sorted and join where they touch', async t => {
  const ranges = [range(20, 30), range(0, 10), range(10, 15), range(40, 50)].reduce<readonly Range[]>(
    withRange,
    [],
  );
  t.same(ranges, [range(0, 15), range(20, 30), range(40, 50)]);
  t.same(withRange(ranges, range(12, 42)), [range(0, 50)]);
  t.same(withRange(ranges, range(5, 5)), ranges);
  t.equal(bytesIn(ranges), 35);
});

t.test('what is missing comes in pieces that do not overlap and leave nothing out', async t => {
  const done = [range(0, 3), range(10, 12)];
  const pieces = missingPieces(done, 20, 4);
  t.same(pieces, [range(3, 7), range(7, 10), range(12, 16), range(16, 20)]);
  t.same([...done, ...pieces].reduce<readonly Range[]>(withRange, []), [range(0, 20)]);
  t.same(missingPieces([range(0, 20)], 20, 4), []);
});
