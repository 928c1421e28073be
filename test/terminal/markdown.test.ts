import t from 'tap';
import {
  appendMarkdown,
  codeBlocks,
  emptyDocument,
  loadMarkdown,
  markdownRows,
  settledRows,
} from '../../lib/terminal/markdown.js';
import { textWidth } from '../../lib/terminal/width.js';
import { seeded } from './seeded.js';
import { marked, textsOf } from './show.js';

const documentOf = (source: string) => appendMarkdown(emptyDocument(), source);

t.test('before it is loaded, documents show as plain wrapped text', async t => {
  const document = documentOf('# a\n**b** c\u001b');
  t.same(textsOf(markdownRows(document, 7)), ['# a', '**b**', 'c␛']);
  t.same(codeBlocks(document), []);
  t.equal(settledRows(document, 7), 0);
  await loadMarkdown();
  t.same(marked(markdownRows(document, 7)), ['<bold underline># </><bold underline>a</>', '<bold>b</> c␛']);
});

const sample = [
  '# A title',
  '',
  'Some **bold** words, `code`, and 漢字 with 😀 and a [link](https://example.org/).',
  '1. First, long enough that it wraps at forty',
  '   - nested',
  '     ```js',
  '     const x = 1; // one',
  '     ```',
  '2. Second',
  '',
  '- [x] done',
  '- [ ] open',
  '',
  '> A quote that is long enough to be wrapped too',
  '> > inside',
  '',
  '| Name | 値 | n |',
  '|------|:--:|--:|',
  '| a long cell that must wrap at forty | 漢字 | 10 |',
  '| b | 😀 | **9** |',
  '',
  '---',
  '<details>',
].join('\n');

t.test('a document at 40 columns', async t => {
  t.same(textsOf(markdownRows(documentOf(sample), 40)), [
    '# A title',
    '',
    'Some bold words, code, and 漢字 with 😀',
    'and a link (https://example.org/).',
    '1. First, long enough that it wraps at',
    '   forty',
    '   ◦ nested',
    '       js',
    '       const x = 1; // one',
    '2. Second',
    '',
    '[x] done',
    '[ ] open',
    '',
    '│ A quote that is long enough to be',
    '│ wrapped too',
    '│ │ inside',
    '',
    'Name                         │  値  │  n',
    '─────────────────────────────┼──────┼───',
    'a long cell that must wrap   │ 漢字 │ 10',
    'at forty                     │      │   ',
    'b                            │  😀  │  9',
    '',
    '────────────────────────────────────────',
    '<details>',
  ]);
});

t.test('a document at 80 columns, with its styles', async t => {
  const link = 'link=https://example.org/';
  t.same(marked(markdownRows(documentOf(sample), 80)), [
    '<bold underline># </><bold underline>A title</>',
    '',
    `Some <bold>bold</> words, <fg=3>code</>, and 漢字 with 😀 and a <${link} underline>link</><${link}> (https://example.org/)</>.`,
    '1. First, long enough that it wraps at forty',
    '   ◦ nested',
    '       <dim>js</>',
    '       <fg=5>const</> x = <fg=3>1</>; <dim italic>// one</>',
    '2. Second',
    '',
    '[x] done',
    '[ ] open',
    '',
    '<dim>│ </>A quote that is long enough to be wrapped too',
    '<dim>│ </><dim>│ </>inside',
    '',
    '<bold>Name</>                               <dim> │ </> <bold>値</> <dim> │ </> <bold>n</>',
    '<dim>────────────────────────────────────┼──────┼───</>',
    'a long cell that must wrap at forty<dim> │ </>漢字<dim> │ </>10',
    'b                                  <dim> │ </> 😀 <dim> │ </> <bold>9</>',
    '',
    `<dim>${'─'.repeat(80)}</>`,
    '<details>',
  ]);
});

t.test('appending leaves the document as it was', async t => {
  const before = documentOf('one **two');
  const rows = markdownRows(before, 40);
  t.same(marked(markdownRows(appendMarkdown(before, '**'), 40)), ['one <bold>two</>']);
  t.equal(markdownRows(before, 40), rows);
});

t.test('code blocks are found in lists and quotes too', async t => {
  const source = '```js\na\n```\n- x\n  ~~~\n  b\n  ~~~\n\n> ```py\n> c\n> ```\n\n    d\n\n```\ne';
  t.same(codeBlocks(documentOf(source)), [
    { language: 'js', code: 'a' },
    { language: '', code: 'b' },
    { language: 'py', code: 'c' },
    { language: '', code: 'd' },
    { language: '', code: 'e' },
  ]);
});

const nasty = (
  'a |**|*|`|```js\n|```\n|\n|\n\n|- |1. |> |# |\t|\r|\r\n|[a](javascript:x)|[a](http://b.c)|&#27;|&#x9b;|&#x202e;|<b>|漢字|😀|❤\ufe0f' +
  '|\u001b[2J|\u009b2J|\u001b]8;;file:///x\u0007|\u202e|\u2066|\u200b|\u200d|\u2028|\u{e0041}|\ud83d|\ude00|👩\u200d|👧|\ufe0f|\u0301|\u0000|\u007f'
)
  .split('|')
  .concat('| a | b |\n', '|---|:-:|\n', '|');
const unclean = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u{e0000}-\u{e007f}]/u;

t.test('hostile text: clean rows of the right width, settled rows stay, cuts do not matter', async t => {
  const next = seeded(9);
  const wrong: string[] = [];
  for (let round = 0; round < 300; round++) {
    const width = 4 + next(50);
    let whole = '';
    let document = emptyDocument();
    let settled: string[] = [];
    for (let i = next(25); i >= 0; i--) {
      const piece = nasty[next(nasty.length)]!;
      whole += piece;
      for (const unit of piece.split('')) document = appendMarkdown(document, unit);
      const rows = markdownRows(document, width);
      const shown = rows.map(row => JSON.stringify(row));
      const bad = textsOf(rows).some(text => unclean.test(text) || textWidth(text) > width);
      const links = rows.flat().some(span => span.style?.link && !span.style.link.startsWith('http://b.c'));
      const moved = settled.some((row, y) => row !== shown[y]);
      const split = JSON.stringify(markdownRows(documentOf(whole), width)) !== JSON.stringify(rows);
      if (bad || links || moved || split)
        wrong.push(JSON.stringify({ whole, width, bad, links, moved, split }));
      settled = shown.slice(0, settledRows(document, width));
    }
  }
  t.same(wrong, []);
});

const floods =
  '[ ! ![ * _ ` ~ > < - # | \\ & ( ** **a *a a_ *_ [a]( [] &#27; 1. ``a` <b> <!-- http:// a@b.c 漢 😀 \u0301 \u200d \u001b'
    .split(' ')
    .concat(
      '> ',
      '- ',
      '1. ',
      '- a\n',
      '\n- a\n  ',
      '>\n',
      '```\n',
      '|a|b|\n|-|-|\n',
      '\n',
      '\t',
      ' ',
      '===\n',
      '<div>\n',
    );

t.test('100,000 characters of anything end, and throw nothing', async t => {
  for (const flood of floods) {
    const started = Date.now();
    markdownRows(documentOf(flood.repeat(100_000 / flood.length)), 80);
    t.ok(Date.now() - started < 20_000, JSON.stringify(flood));
  }
});

t.test('lists and quotes a thousand levels deep end, within the width', async t => {
  const list = Array.from({ length: 1000 }, (_, i) => `${'  '.repeat(i)}- a\n`).join('');
  const quote = Array.from({ length: 1000 }, (_, i) => `${'>'.repeat(i + 1)} a\n\n`).join('');
  for (const source of [list, quote])
    t.ok(textsOf(markdownRows(documentOf(source), 60)).every(text => textWidth(text) <= 60));
});
