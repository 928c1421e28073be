import t from 'tap';
import { type Figure, judge, quantile } from './figure.js';
import { json, table } from './report.js';

const speed: Figure = {
  name: 'decode',
  unit: 'tokens/s',
  ours: [90, 200, 96],
  peer: { name: 'llama-bench', runs: [100, 101, 10] },
  bound: { type: 'ratio at least', value: 0.95 },
};

t.test('quantiles are interpolated between neighbours', async t => {
  t.equal(quantile([3, 1, 2], 0.5), 2);
  t.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
  t.equal(quantile([0, 10], 0.95), 9.5);
});

t.test('a bound is judged on medians: a ratio to the peer, or absolute', async t => {
  t.match(judge(speed), { ours: 96, peer: 100, ratio: 0.96, pass: true });
  t.match(judge({ ...speed, bound: { type: 'ratio at most', value: 0.95 } }), { pass: false });
  const paint: Figure = { name: 'paint', unit: 'ms', ours: [1, 2, 30], bound: { type: 'at most', value: 8 } };
  t.match(judge(paint), { ours: 2, peer: null, ratio: null, pass: true });
  t.match(judge({ ...paint, statistic: 'max' }), { ours: 30, pass: false });
  const { bound: _, ...free } = paint;
  t.match(judge(free), { pass: null });
});

t.test('the report names every figure, miss and failure', async t => {
  const missed: Figure = { ...speed, name: 'slow', bound: { type: 'ratio at least', value: 2 } };
  const text = table([speed, missed], [{ measure: 'ask', message: 'no program' }]);
  t.match(text, /decode .*96\.0 tokens\/s +100 llama-bench +0\.960 +>= 0\.95 +pass/);
  t.match(text, /slow .*MISS/);
  t.match(text, /ask: no program/);
  t.match(JSON.parse(json([speed], [], new Date(0))), {
    figures: [{ name: 'decode', verdict: { pass: true } }],
  });
});
