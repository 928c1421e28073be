import t from 'tap';
import { FirstBlock } from '../../../lib/cli/ask/first-block.js';

/** The same for every way to cut the text. */
function extract(text: string): string[] {
  const found = new Set<string>();
  for (const size of [1, 2, 3, 7, text.length || 1]) {
    const block = new FirstBlock();
    let code = '';
    for (let at = 0; at < text.length; at += size) code += block.push(text.slice(at, at + size));
    found.add(code + block.flush());
  }
  return [...found];
}

const cases: Record<string, [text: string, code: string]> = {
  'the first block only': ['Here:\n```sh\nls -l\ncat x\n```\nand\n```\nno\n```\n', 'ls -l\ncat x\n'],
  'tildes, and backticks inside': ['~~~\n```\nx\n```\n~~~\ny', '```\nx\n```\n'],
  'a longer fence around a shorter one': ['````md\n```js\n1\n```\n````\n', '```js\n1\n```\n'],
  'the indentation of a list goes, that of the code stays': [
    '1. Do\n   ```py\n   if x:\n       y\n  z\n   ```\n',
    'if x:\n    y\nz\n',
  ],
  'blank lines and lines of backticks stay': ['```\n\n``\n`a`\n\n```', '\n``\n`a`\n\n'],
  'a block that never ends': ['```\nlast', 'last\n'],
  'a block whose end is not whole': ['```\na\n``', 'a\n``\n'],
  'a block that ends the text': ['```\na\n```', 'a\n'],
  'an empty block': ['```\n```\n', ''],
  'line ends of Windows': ['```\r\na\r\n```\r\nb', 'a\r\n'],
  'code in a line is no block': ['Use ```ls``` here.\n', 'Use ```ls``` here.\n'],
  'without a block it is the whole text': ['Just text,\ntwo lines', 'Just text,\ntwo lines'],
};

for (const [name, [text, code]] of Object.entries(cases)) {
  t.test(`${name}, wherever the text is cut`, async t => t.same(extract(text), [code]));
}

t.test('code comes as soon as the fence is open, and the end of the block is told', async t => {
  const block = new FirstBlock();
  t.equal(block.push('```js\ncon'), 'con');
  t.equal(block.push('sole'), 'sole');
  t.equal(block.push('\n'), '\n');
  t.equal(block.push('``'), '', 'it may be the end');
  t.notOk(block.complete);
  t.equal(block.push('`\nmore'), '');
  t.ok(block.complete);
});
