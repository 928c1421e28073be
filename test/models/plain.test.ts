import t from 'tap';
import { plain } from '../../lib/models/plain.js';

t.test('what could move the cursor or turn the text around becomes a space', async t => {
  t.equal(plain('a\u001b[2Jb\r\nc\u0000d'), 'a [2Jb c d');
  t.equal(plain('left\u202Eright\u200B\uFEFF\u2028next\uE000'), 'left right next');
  t.equal(plain('  many   spaces '), 'many spaces');
});

t.test('what is too long is cut between characters', async t => {
  t.equal(plain('abcdef', 4), 'abc…');
  t.equal(plain('😀😀😀', 2), '😀…');
  t.equal(plain('abcd', 4), 'abcd');
});
