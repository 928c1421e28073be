import t from 'tap';
import {
  ago,
  bytes,
  count,
  counted,
  duration,
  shortCount,
  shortTokens,
  timeLeft,
} from '../../lib/tui/format.js';

t.test('numbers are written as people read them', async t => {
  t.same([0, 999, 1_000, 1_234_567].map(count), ['0', '999', '1,000', '1,234,567']);
  t.same(
    [0, 1, 2_000].map(n => counted(n, 'token')),
    ['0 tokens', '1 token', '2,000 tokens'],
  );
  t.same([512, 134_515_008, 1_235_814_400].map(shortCount), ['512', '135M', '1.2B']);
  t.same([0, 999, 1_024, 98_304_000, 25e9].map(bytes), ['0 B', '999 B', '1.00 KB', '93.8 MB', '23.3 GB']);
  t.same([85, 1_200, 89_000, 120_000].map(duration), ['85 ms', '1.2 s', '89.0 s', '2 min']);
});

t.test('an age is as short as still tells', async t => {
  const now = Date.UTC(2026, 0, 20);
  const minute = 60_000;
  const ages = [0, 5 * minute, 120 * minute, 50 * 60 * minute, 300 * 60 * minute];
  t.same(
    ages.map(age => ago(now - age, now)),
    ['now', '5m', '2h', '2d', '2026-01-07'],
  );
  t.equal(ago(now + minute, now), 'now', 'a clock that was set back');
});

t.test('contexts and what is left of a download are short', async t => {
  t.same([512, 1024, 8192, 131_072].map(shortTokens), ['512', '1k', '8k', '128k']);
  t.same([0.2, 44.4, 600, 7_300].map(timeLeft), ['1 s', '44 s', '10 min', '2 h']);
});
