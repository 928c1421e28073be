import t from 'tap';
import { deviation, mean, median, medianInterval } from '../../../lib/cli/bench/statistics.js';

t.test('the deviation is that of a sample, and 0 for one value', async t => {
  t.equal(mean([2, 4, 4, 4, 5, 5, 7, 9]), 5);
  t.equal(deviation([2, 4, 4, 4, 5, 5, 7, 9]).toFixed(6), Math.sqrt(32 / 7).toFixed(6));
  t.equal(deviation([3]), 0);
});

t.test('the median is the middle, or between the two in the middle', async t => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.equal(median([7]), 7);
});

t.test(
  'the interval of the median ends at order statistics that the binomial distribution gives',
  async t => {
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => count - at);
    t.same(medianInterval(upTo(5)), { low: 1, high: 5, confidence: 1 - 2 / 32 });
    t.same(medianInterval(upTo(10)), { low: 2, high: 9, confidence: 1 - (2 * 11) / 1024 });
    // Conover, table A3, n = 20, p = 0.5: P(at most 5) = 0.0207, P(at most 6) = 0.0577.
    const of20 = medianInterval(upTo(20))!;
    t.match(of20, { low: 6, high: 15 });
    t.equal(of20.confidence.toFixed(4), '0.9586');
  },
);

t.test('too few values have no interval', async t => {
  for (const count of [0, 1, 4]) t.equal(medianInterval(Array(count).fill(1)), undefined);
});
