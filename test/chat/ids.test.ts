import t from 'tap';
import { newId } from '../../lib/chat/ids.js';
import { seeded } from './seeded.js';

t.test('writes prefix, time and chance in 20 digits of base 32', async t => {
  t.equal(
    newId('msg', 0, () => 0),
    'msg_00000000000000000000',
  );
  t.equal(
    newId('conv', 32 ** 10 - 1, () => 0.999_999),
    'conv_zzzzzzzzzzzzzzzzzzzz',
  );
  t.match(newId('conv', Date.now(), Math.random), /^conv_[0-9a-hjkmnp-tv-z]{20}$/);
});

t.test('sorts by time and does not repeat', async t => {
  const random = seeded(1);
  const ids = Array.from({ length: 5000 }, (_, index) => newId('msg', 1_700_000_000_000 + index, random));
  t.same(ids, [...ids].sort());
  t.equal(new Set(Array.from({ length: 5000 }, () => newId('msg', 5, random))).size, 5000);
});
