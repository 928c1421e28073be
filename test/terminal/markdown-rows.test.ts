import t from 'tap';
import type { Block } from '../../lib/terminal/markdown-block.js';
import { sequenceRows } from '../../lib/terminal/markdown-rows.js';
import { textWidth } from '../../lib/terminal/width.js';
import { marked, textsOf } from './show.js';

const text = (words: string, tight = true): Block => ({ type: 'text', lines: [[{ text: words }]], tight });

t.test('a blank row stands above what is not tight', async t => {
  t.same(textsOf(sequenceRows([text('a', false), text('b'), text('c', false)], 20)), ['a', 'b', '', 'c']);
});

t.test('items hang under their marker, quotes keep their bar', async t => {
  const item: Block = {
    type: 'item',
    marker: '10.',
    blocks: [text('one two three'), text('four', false)],
    tight: true,
  };
  t.same(textsOf(sequenceRows([item], 14)), ['10. one two', '    three', '', '    four']);
  const quote: Block = { type: 'quote', blocks: [text('one two three'), text('four', false)], tight: true };
  t.same(textsOf(sequenceRows([quote], 12)), ['│ one two', '│ three', '│ ', '│ four']);
  t.same(textsOf(sequenceRows([{ type: 'item', marker: '•', blocks: [], tight: true }], 14)), ['• ']);
});

t.test('code has its language above, and long lines go on', async t => {
  const code: Block = { type: 'code', language: 'js', code: 'let abcdefghijk = 1;\n\nx', tight: true };
  t.same(marked(sequenceRows([code], 14)), [
    '  <dim>js</>',
    '  <fg=5>let</> abcdefgh',
    '  ijk = <fg=3>1</>;',
    '',
    '  x',
  ]);
});

t.test('nothing is indented out of a narrow width', async t => {
  let block: Block = text('some words in it');
  for (let depth = 0; depth < 16; depth++)
    block = { type: 'item', marker: '•', blocks: [block], tight: true };
  for (const width of [2, 5, 11, 20, 40])
    t.ok(
      textsOf(sequenceRows([block], width)).every(row => textWidth(row) <= width),
      `${width} columns`,
    );
});

t.test('rows are kept as long as the width is the same', async t => {
  const blocks = [text('a'), text('b')];
  t.equal(sequenceRows(blocks, 20), sequenceRows(blocks, 20));
  t.not(sequenceRows(blocks, 20), sequenceRows(blocks, 21));
});
