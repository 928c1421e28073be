import t from 'tap';
import { compare } from '../../../lib/cli/bench/comparison.js';
import {
  comparisonCsv,
  comparisonJson,
  comparisonMarkdown,
} from '../../../lib/cli/bench/comparison-formats.js';
import { pp512, resultOf } from './sample.js';

const of = (first: readonly number[], second: readonly number[]) =>
  compare(resultOf('a', first, []), resultOf('b', second, []))[0]!;

t.test('rounds are paired, so that what slows both down is no difference and no noise', async t => {
  const slowing = [100, 50, 20, 80, 10];
  const comparison = of(
    slowing,
    slowing.map(speed => speed * 1.1),
  );
  t.equal(comparison.ratio.toFixed(6), '1.100000');
  t.equal(comparison.verdict, 'faster');
});

t.test('a difference counts only where every end of the interval is on the same side', async t => {
  t.equal(of([10, 10, 10, 10, 10], [11, 12, 11, 10.1, 11]).verdict, 'faster');
  t.equal(of([10, 10, 10, 10, 10], [9, 8, 9.5, 9, 9]).verdict, 'slower');
  t.equal(of([10, 10, 10, 10, 10], [11, 12, 11, 9.9, 11]).verdict, 'same');
  t.equal(of([10, 10, 10, 10, 10], [10, 10, 10, 10, 10]).verdict, 'same');
  t.equal(of(Array(10).fill(10), [1, ...Array(9).fill(12)]).verdict, 'faster', 'one disturbed round of ten');
});

t.test('fewer than five rounds tell nothing, and a round without its second half is left out', async t => {
  t.match(of([10, 10, 10, 10], [20, 20, 20, 20]), { verdict: 'unknown', interval: undefined, ratio: 2 });
  t.equal(of([10, 10, 10, 10, 10, 99], [20, 20, 20, 20, 20]).ratio, 2);
  const first = resultOf('a', [10], [10]);
  t.same(compare(first, { ...first, results: [] }), []);
});

const first = resultOf('a', [100, 100, 100, 100, 100], [10]);
const second = resultOf('b|c, threads=1', [50, 51, 49, 50, 50], [11]);
const subjects = [first.facts, second.facts] as const;
const compared = compare(first, second);

t.test('Markdown has a row for each test', async t => {
  t.equal(
    comparisonMarkdown(subjects, compared),
    `\
| test | A: a, t/s | B: b c, threads=1, t/s | B/A | interval | verdict |
| ---: | ---: | ---: | ---: | --- | --- |
| pp512 | 100.00 ± 0.00 | 50.00 ± 0.71 | 0.500 | 0.490 to 0.510 (94 %) | B is slower |
| tg128 | 10.00 ± 0.00 | 11.00 ± 0.00 | 1.100 | - | unknown: fewer than 5 rounds |
`,
  );
});

t.test('CSV leaves empty what is not known', async t => {
  t.equal(
    comparisonCsv(subjects, compared),
    `\
a,b,test,a_avg_ts,a_stddev_ts,b_avg_ts,b_stddev_ts,ratio,low,high,confidence,verdict
"a","b|c, threads=1","pp512","100","0","50","0.707107","0.5","0.49","0.51","0.9375","slower"
"a","b|c, threads=1","tg128","10","0","11","0","1.1","","","","unknown"
`,
  );
});

t.test('JSON has both subjects and how they compare', async t => {
  const read = JSON.parse(comparisonJson([first, second], compared, { cpu: 'x' }));
  t.match(read.subjects, [
    { label: 'a', tests: [{ n_prompt: pp512.tokens, avg_ts: 100 }, { n_gen: 128 }] },
    { label: 'b|c, threads=1' },
  ]);
  t.match(read.comparison, [
    { test: 'pp512', ratio: 0.5, low: 0.49, high: 0.51, verdict: 'slower' },
    { test: 'tg128', ratio: 1.1, low: null, verdict: 'unknown' },
  ]);
});
