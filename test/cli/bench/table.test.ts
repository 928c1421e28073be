import t from 'tap';
import { compare } from '../../../lib/cli/bench/comparison.js';
import { comparisonTable, resultTable } from '../../../lib/cli/bench/table.js';
import { resultOf } from './sample.js';

const wide = { width: 100, isUnicode: true };
const alone = resultOf('smollm2-135m', [800, 820], [61.1, 61.3, 61.2]);

t.test('one subject is a table with a chart on one scale', async t => {
  t.equal(
    resultTable(alone, wide),
    `\
MODEL              SIZE    PARAMS  BACKEND  THREADS  TEST              T/S
smollm2-135m  92.10 MiB  134.52 M  CPU            2  pp512  810.00 ± 14.14
smollm2-135m  92.10 MiB  134.52 M  CPU            2  tg128    61.20 ± 0.10

pp512  810.0  ██████████████████████████████████████████████████
tg128   61.2  ███▊
`,
  );
});

t.test('two subjects stand side by side, with a scale for each test', async t => {
  const first = resultOf('a', [100, 102, 98, 100, 100], [10, 10, 11, 10, 10]);
  const second = resultOf('a, threads=1', [50, 51, 49, 50, 50], [10, 11, 10, 10, 10]);
  t.equal(
    comparisonTable([first.facts, second.facts], compare(first, second), wide),
    `\
   MODEL              SIZE    PARAMS  BACKEND  THREADS
A  a             92.10 MiB  134.52 M  CPU            2
B  a, threads=1  92.10 MiB  134.52 M  CPU            2

TEST          A, T/S        B, T/S    B/A  INTERVAL               VERDICT
pp512  100.00 ± 1.41  50.00 ± 0.71  0.500  0.500 to 0.500 (94 %)  B is slower
tg128   10.20 ± 0.45  10.20 ± 0.45  1.000  0.909 to 1.100 (94 %)  within the noise

pp512 A  100.0  ██████████████████████████████████████████████████
pp512 B   50.0  █████████████████████████
tg128 A   10.2  ██████████████████████████████████████████████████
tg128 B   10.2  ██████████████████████████████████████████████████
`,
  );
});

t.test('no line is wider than the terminal, and a chart without room has no bars', async t => {
  const narrow = resultTable(alone, { width: 40, isUnicode: true });
  for (const line of narrow.split('\n')) t.ok(line.length <= 40, line);
  t.match(narrow, /^pp512 {2}810\.0 {2}█+$/m);
  t.match(resultTable(alone, { width: 20, isUnicode: true }), /^pp512 {2}810\.0$/m);
});

t.test('a terminal without UTF-8 gets ASCII alone', async t => {
  for (const width of [40, 100]) {
    const text = resultTable(alone, { width, isUnicode: false });
    t.match(text, /^[\n\x20-\x7e]*$/);
    t.match(text, /^pp512 {2}810\.0 {2}#+$/m);
  }
});
