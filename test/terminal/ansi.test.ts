import t from 'tap';
import { rowsOfAnsi, rowToAnsi, safeLink, sgr } from '../../lib/terminal/ansi.js';
import type { Row } from '../../lib/terminal/style.js';

t.test('a style is set from any state, in one sequence', async t => {
  t.equal(sgr({}), '\x1b[0m');
  t.equal(sgr({ bold: true, fg: 1, bg: 12 }), '\x1b[0;1;31;104m');
  t.equal(sgr({ fg: 200, bg: [1, 2, 3] }), '\x1b[0;38;5;200;48;2;1;2;3m');
  t.equal(
    sgr({ dim: true, italic: true, underline: true, inverse: true, strike: true }),
    '\x1b[0;2;3;4;7;9m',
  );
});

const row: Row = [
  { text: 'plain ' },
  { text: 'bold', style: { bold: true, fg: 9 } },
  { text: ' link', style: { underline: true, link: 'https://example.org/' } },
];

t.test('a row is written with its styles and links, or bare', async t => {
  t.equal(rowToAnsi(row, { colour: false }), 'plain bold link');
  t.equal(
    rowToAnsi(row, { colour: true }),
    'plain \x1b[0;1;91mbold\x1b[0m\x1b]8;;https://example.org/\x1b\\\x1b[0;4m link\x1b[0m\x1b]8;;\x1b\\',
  );
});

t.test('what was written reads back, line by line', async t => {
  t.same(rowsOfAnsi(`${rowToAnsi(row, { colour: true })}\nnext`), [row, [{ text: 'next' }]]);
});

t.test('attributes end one by one', async t => {
  t.same(rowsOfAnsi('\x1b[1m\x1b[3ma\x1b[22mb\x1b[23mc'), [
    [
      { text: 'a', style: { bold: true, italic: true } },
      { text: 'b', style: { italic: true } },
      { text: 'c' },
    ],
  ]);
});

t.test('other sequences lose their escape', async t => {
  t.same(rowsOfAnsi('a\x1b[2Jb\x1b]0;title\x07'), [
    [{ text: 'a' }, { text: '[2Jb' }, { text: ']0;title\x07' }],
  ]);
});

t.test('only http, https and mailto are links', async t => {
  t.equal(safeLink('https://example.org/ä b'), 'https://example.org/%C3%A4%20b');
  t.equal(safeLink('mailto:a@b.org'), 'mailto:a@b.org');
  for (const target of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    '#top',
    '',
    'http:x',
    ' vbscript:x',
  ])
    t.equal(safeLink(target), undefined, target);
  t.equal(safeLink('https://a/\x1b\\\x07'), 'https://a/%1B\\%07', 'no target can end its own sequence');
  t.equal(rowToAnsi([{ text: 'x', style: { link: 'file:///etc/passwd' } }], { colour: true }), 'x');
});
