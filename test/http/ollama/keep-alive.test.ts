import t from 'tap';
import { keepAliveMs } from '../../../lib/http/ollama/keep-alive.js';

t.test('a number is seconds, text a duration with units, negative is for ever', async t => {
  const cases = [
    [0, 0],
    [1.5, 1500],
    [3600, 3_600_000],
    [-1, -1],
    [-0.5, -1],
    ['0', 0],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['300ms', 300],
    ['-1m', -1],
    ['24h', 86_400_000],
    ['0s', 0],
    ['10µs', 0],
  ] as const;
  for (const [given, expected] of cases) t.equal(keepAliveMs(given), expected, String(given));
});

t.test('text without a unit, and what is no duration, is refused', async t => {
  for (const text of ['5', '-1', '', 'm', '5 m', '5d', 'for ever', '1e3s', '5m '.repeat(2)]) {
    t.throws(() => keepAliveMs(text), /keep_alive is seconds/, text);
  }
});
