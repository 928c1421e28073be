import t from 'tap';
import type { Block } from '../../lib/terminal/markdown-block.js';
import { blocksOf, fencedCode, fenceOf, place } from '../../lib/terminal/markdown-convert.js';
import { lex } from '../../lib/terminal/markdown-lex.js';

const blocks = (source: string) => place(lex(source), '').flatMap(placed => blocksOf(placed));
const items = (all: readonly Block[]) => all.flatMap(block => (block.type === 'item' ? [block] : []));

t.test('items keep their numbers, boxes and depth', async t => {
  t.same(
    items(blocks('7. a\n1. b\n')).map(item => item.marker),
    ['7.', '8.'],
  );
  t.same(
    items(blocks('- [x] a\n- [ ] b\n- c\n')).map(item => item.marker),
    ['[x]', '[ ]', '•'],
  );
  t.same(
    items(blocks('1. [x] a\n')).map(item => item.marker),
    ['1. [x]'],
  );
  const [outer] = items(blocks('- a\n  - b\n    - c\n'));
  const [inner] = items(outer?.blocks ?? []);
  t.same([outer?.marker, inner?.marker, items(inner?.blocks ?? [])[0]?.marker], ['•', '◦', '‣']);
});

t.test('tight and loose items render their text alike', async t => {
  const [tight] = items(blocks('- a **b**\n- c\n'));
  const [loose] = items(blocks('- a **b**\n\n- c\n'));
  t.same(tight?.blocks, loose?.blocks);
});

t.test('a blank row stands where the source has a blank line', async t => {
  t.same(
    blocks('# a\nb\n- c\n- d\n\n- e\n\nf\n').map(block => block.tight),
    [true, true, true, true, false, false],
  );
});

t.test('fenced code is whole lines, unindented, without the fence', async t => {
  t.match(blocks('```js title\n\na\n\n```\n'), [{ type: 'code', language: 'js', code: '\na\n' }]);
  t.match(blocks('  ~~~\n  a\n    b\n c\n  ~~~\n'), [{ type: 'code', language: '', code: 'a\n  b\nc' }]);
  t.match(blocks('````\n```\n````\n'), [{ type: 'code', code: '```' }]);
  t.match(blocks('```js'), [{ type: 'code', language: 'js', code: '' }], 'the first line is not finished');
  t.match(blocks('    a\n\n    b\n\n'), [{ type: 'code', language: '', code: 'a\n\nb' }], 'indented code');
});

t.test('a fence tells what ends it', async t => {
  const fence = fenceOf('~~~~ py x\nrest');
  t.match(fence, { language: 'py', start: 10, indent: 0 });
  t.ok(fence?.end.test('a\n ~~~~~ \n'));
  t.notOk(fence?.end.test('a\n~~~\n````\n~~~~ x'));
  t.equal(fenceOf(`${'`'.repeat(50_000)}`), undefined);
  t.match(fencedCode(fence!, 'a\n\n'), { code: 'a\n' });
});
