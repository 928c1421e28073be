import t from 'tap';
import type { Table } from '../../lib/terminal/markdown-block.js';
import { tableOf } from '../../lib/terminal/markdown-convert.js';
import { lex } from '../../lib/terminal/markdown-lex.js';
import { tableRows } from '../../lib/terminal/markdown-table.js';
import { textWidth } from '../../lib/terminal/width.js';
import { marked, textsOf } from './show.js';

function table(source: string): Table {
  const [token] = lex(source);
  return tableOf(token as Parameters<typeof tableOf>[0]);
}

t.test('columns are as wide as their widest cell, and aligned', async t => {
  const rows = tableRows(table('| a | bcd | e |\n|:-:|--:|---|\n| 123 | 4 | **5** |\n'), 40);
  t.same(marked(rows), [
    ' <bold>a</> <dim> │ </><bold>bcd</><dim> │ </><bold>e</>',
    '<dim>────┼─────┼──</>',
    '123<dim> │ </>  4<dim> │ </><bold>5</>',
  ]);
});

const mixed =
  '| Name | 値 | note |\n|---|:-:|---|\n| 漢字かな | 😀 | 👩\u200d👩\u200d👧 family of three |\n| b | ❤\ufe0f | |\n';

t.test('wide characters take their columns', async t => {
  t.same(textsOf(tableRows(table(mixed), 60)), [
    'Name     │ 値 │ note',
    '─────────┼────┼───────────────────',
    '漢字かな │ 😀 │ 👩\u200d👩\u200d👧 family of three',
    'b        │ ❤\ufe0f │ ',
  ]);
});

t.test('cells wrap where the table would be too wide', async t => {
  t.same(textsOf(tableRows(table(mixed), 24)), [
    'Name     │ 値 │ note',
    '─────────┼────┼─────────',
    '漢字かな │ 😀 │ 👩\u200d👩\u200d👧',
    '         │    │ family',
    '         │    │ of three',
    'b        │ ❤\ufe0f │ ',
  ]);
});

t.test('a table of too many columns becomes records', async t => {
  t.same(textsOf(tableRows(table('|a|b|c|d|\n|-|-|-|-|\n|1|2|3|4|\n|5|6|7|many words here|\n'), 14)), [
    'a: 1',
    'b: 2',
    'c: 3',
    'd: 4',
    '',
    'a: 5',
    'b: 6',
    'c: 7',
    'd: many words',
    '  here',
  ]);
});

t.test('no width is exceeded', async t => {
  for (let width = 4; width < 60; width++) {
    const rows = textsOf(tableRows(table(mixed), width));
    t.ok(
      rows.every(row => textWidth(row) <= width),
      `${width} columns`,
    );
  }
});
