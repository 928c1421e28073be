import t from 'tap';
import { Cleaner, clean } from '../../lib/terminal/sanitise.js';
import { seeded } from './seeded.js';

t.test('harmless text stays as it is', async t => {
  for (const text of [
    'plain',
    'tab\tand\nline',
    'naïve — “quotes” … €',
    '字かな한글',
    'नमस्ते',
    'مرحبا',
    '😀 👍🏽 🇫🇮',
    '❤\ufe0f 1\ufe0f\u20e3',
  ])
    t.equal(clean(text), text);
  t.equal(
    clean('👩\u200d❤\ufe0f\u200d👩 👩🏽\u200d🚀'),
    '👩\u200d❤\ufe0f\u200d👩 👩🏽\u200d🚀',
    'emoji sequences',
  );
});

t.test('controls become visible pictures', async t => {
  t.equal(clean('\x1b[2J\x07\x00\x7f'), '␛[2J␇␀␡');
  t.equal(clean('\u009b2J\u009d8;;x\u009c'), '␛2J␝8;;x␜', 'C1 CSI, OSC, ST');
  t.equal(clean('a\rb'), 'a␍b');
});

t.test('every way to end a line is a newline', async t => {
  t.equal(clean('a\r\nb\u2028c\u2029d\u0085e'), 'a\nb\nc\nd\ne');
  t.equal(clean('a\nb\tc\r\nd', 'line'), 'a b c d');
});

t.test('what cannot be seen goes', async t => {
  t.equal(clean('a\u202eb\u2066c\u200ed\u061ce'), 'abcde', 'bidi controls');
  t.equal(clean('a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u3164h'), 'abcdefgh', 'zero width, fillers');
  t.equal(
    clean('x\u{e0041}\u{e007f}\u{e0100}y\ufe0fz\ufff9'),
    'xyz',
    'tags, variation selectors, annotations',
  );
});

t.test('what is no character becomes U+FFFD', async t => {
  t.equal(clean('a\ud800b\udc00\uffffc'), 'a\ufffdb\ufffd\ufffdc');
});

const nasty = [
  '\ud83d',
  '\ude00',
  '\u200d',
  '\ufe0f',
  '👩',
  '❤',
  '\r',
  '\n',
  '1',
  'x',
  '\u200b',
  '🏽',
  '\x1b',
  '字',
  '\u{e0041}',
];

t.test('cleaning twice is cleaning once, and a stream cleans as its whole', async t => {
  const next = seeded(11);
  const wrong: string[] = [];
  for (let round = 0; round < 5000; round++) {
    const cleaner = new Cleaner();
    let whole = '';
    let streamed = '';
    for (let i = next(6); i >= 0; i--) {
      let chunk = '';
      for (let j = next(4); j > 0; j--) chunk += nasty[next(nasty.length)];
      whole += chunk;
      streamed += cleaner.push(chunk);
    }
    streamed += cleaner.flush();
    if (streamed !== clean(whole) || clean(streamed) !== streamed) wrong.push(whole);
  }
  t.same(wrong, []);
});
