import t from 'tap';
import type { Row } from '../../lib/terminal/style.js';
import { textWidth } from '../../lib/terminal/width.js';
import { wrapRow, wrapText } from '../../lib/terminal/wrap.js';
import { seeded } from './seeded.js';

const textOf = (rows: readonly Row[]) => rows.map(row => row.map(span => span.text).join(''));
const wrap = (text: string, width: number, options = {}) => textOf(wrapText(text, width, options));

t.test('words move to the next row whole, and the spaces between go', async t => {
  t.same(wrap('the quick brown fox', 10), ['the quick', 'brown fox']);
  t.same(wrap('the quick  brown fox', 9), ['the quick', 'brown fox']);
  t.same(wrap('ten chars. next', 10), ['ten chars.', 'next']);
  t.same(wrap('end   ', 4), ['end']);
  t.same(wrap('one\n\ntwo', 80), ['one', '', 'two']);
  t.same(wrap('', 10), ['']);
});

t.test('a word wider than the row starts on its own row and is cut', async t => {
  t.same(wrap('see abcdefghijkl now', 5), ['see', 'abcde', 'fghij', 'kl', 'now']);
});

t.test('leading spaces stay', async t => {
  t.same(wrap('    indented words', 12), ['    indented', 'words']);
  t.same(wrap('  é indented', 12), ['  é indented']);
});

t.test('code fills its rows and keeps every space', async t => {
  t.same(wrap('  if (a)   b', 6, { at: 'cells' }), ['  if (', 'a)   b']);
  t.same(wrap('\tx\ty', 80, { at: 'cells' }), ['    x   y'], 'a tab goes to the next multiple of 4');
});

t.test('rows after the first hang', async t => {
  t.same(wrap('- one two three', 9, { hang: 2 }), ['- one two', '  three']);
  t.same(wrap('- öne two three', 9, { hang: 2 }), ['- öne two', '  three']);
  t.same(wrap('- one abcdefghij', 8, { hang: 2 }), ['- one', '  abcdef', '  ghij']);
});

t.test('wide characters are never split and break without spaces', async t => {
  t.same(wrap('漢字漢字漢', 5), ['漢字', '漢字', '漢']);
  t.same(wrap('ab漢字', 5), ['ab漢', '字']);
  t.same(wrap('漢字。漢字', 4), ['漢', '字。', '漢字'], 'a full stop clings to what it ends');
  t.same(wrap('a👩\u200d👩\u200d👧b', 2), ['a', '👩\u200d👩\u200d👧', 'b']);
  t.same(wrap('漢', 1), ['漢']);
});

t.test('spans keep their styles across the breaks', async t => {
  const bold = { bold: true };
  t.same(wrapRow([{ text: 'one ' }, { text: 'two three', style: bold }, { text: ' four' }], 8), [
    [{ text: 'one ' }, { text: 'two', style: bold }],
    [{ text: 'three', style: bold }],
    [{ text: 'four' }],
  ]);
});

t.test('any text: no row is too wide, and but for spaces nothing is lost', async t => {
  const pieces = [
    'a',
    'word',
    ' ',
    ' ',
    '漢字',
    'é',
    '。',
    '「',
    '👩\u200d👧',
    '\t',
    '\n',
    'x'.repeat(30),
    'e\u0301',
  ];
  const next = seeded(3);
  const wrong: string[] = [];
  for (let round = 0; round < 4000; round++) {
    let text = '';
    for (let i = next(20); i >= 0; i--) text += pieces[next(pieces.length)];
    const width = 2 + next(30);
    const at = next(2) === 0 ? 'words' : 'cells';
    const rows = wrap(text, width, { at, hang: next(6) });
    const same = rows.join('').replace(/ /g, '') === text.replace(/[ \t\n]/g, '');
    if (!same || rows.some(row => textWidth(row) > width)) wrong.push(JSON.stringify([text, width, at]));
  }
  t.same(wrong, []);
});

t.test('the short way for ASCII breaks where the general way does', async t => {
  const next = seeded(5);
  const wrong: string[] = [];
  for (let round = 0; round < 4000; round++) {
    let text = '';
    for (let i = next(60); i >= 0; i--) text += 'aabc  '[next(6)];
    const options = { at: next(2) === 0 ? 'words' : 'cells', hang: next(4) };
    const width = 1 + next(12);
    // ä takes one column as a does, but is no ASCII.
    const general = wrap(text.replaceAll('b', 'ä'), width, options).map(row => row.replaceAll('ä', 'b'));
    if (general.join('\n') !== wrap(text, width, options).join('\n'))
      wrong.push(JSON.stringify([text, width, options]));
  }
  t.same(wrong, []);
});
