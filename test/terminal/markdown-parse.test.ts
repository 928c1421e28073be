import t from 'tap';
import { nothing, type Parsed, readOn, settledBlocks } from '../../lib/terminal/markdown-parse.js';
import { seeded } from './seeded.js';

/** Reads `source` in pieces of `size` UTF-16 units. */
function stream(source: string, size = 1): Parsed {
  let parsed = nothing;
  for (let end = size; end < source.length + size; end += size) parsed = readOn(parsed, source.slice(0, end));
  return parsed;
}

const all = ({ settled, open }: Parsed) => [...settled, ...open];
const line = 'a | b **c** `d`';

t.test('of a long block only the end is read again', async t => {
  const sources = {
    paragraphs: `${line}\n\n`.repeat(50),
    'a list': `- ${line}\n`.repeat(50),
    'a table': `|a|b|\n|-|-|\n${`|${line}|\n`.repeat(50)}`,
    'a code block': `\`\`\`js\n${`${line}\n`.repeat(50)}`,
    'a list in order': Array.from({ length: 50 }, (_, i) => `${i + 1}. ${line}\n`).join(''),
  };
  for (const [name, source] of Object.entries(sources)) {
    const parsed = stream(source);
    t.ok(source.length - parsed.offset <= line.length + 5, `${name}: ${source.length - parsed.offset} units`);
    t.same(all(parsed), all(readOn(nothing, source)), `${name}: the same as read at once`);
  }
});

t.test('settled blocks stay the same objects', async t => {
  const before = stream('one\n\ntwo\n\nthree\n');
  const after = readOn(before, 'one\n\ntwo\n\nthree\nand more\n\nfour\n');
  t.equal(after.settled[0], before.settled[0]);
  t.equal(after.settled[1], before.settled[1]);
});

t.test('a list goes on with its numbers, a table with its head', async t => {
  t.match(all(stream('3. a\n3. b\n\n3. c\n')), [
    { marker: '3.', tight: true },
    { marker: '4.', tight: true },
    { marker: '5.', tight: false },
  ]);
  t.match(all(stream('|a|\n|-|\n|b|\n|c|\n\nd')), [
    { type: 'table', rows: { length: 2 } },
    { type: 'text', tight: false },
  ]);
});

t.test('the lines of open code are settled, its end is not shown while it comes', async t => {
  t.match(settledBlocks(stream('```js\na\nb')), [{ type: 'code', code: 'a' }]);
  t.match(all(stream('```js\na\n``')), [{ type: 'code', code: 'a' }]);
  t.match(all(stream('```js\na\n```\nb')), [{ type: 'code', code: 'a' }, { type: 'text' }]);
  t.match(all(stream('```js\na\n```x\nb')), [{ type: 'code', code: 'a\n```x\nb' }]);
});

// Beginnings and ends of everything that Markdown has, so that any two can meet.
const pieces = (
  'text |**bold** |*it|* |_x_ |`c`|``|`|```js\n|```\n|~~~\n|~~~~\n|\n|\n|\n|\n\n|\n\n|- |* |1. |2) |+ |  |    |\t|> |>|# |## h\n' +
  '|---\n|===\n|***|[a](http://b.c)|[a]: http://x "t\n|"|[x] |[ ] |\\|&lt;|&#27;|<div>|</div>\n|<!--|-->|<script>|<br>' +
  '|const x = "a";\n|/* c\n|*/|~~s~~|  \n|-|=|#|10. |http://x.y/ |漢字'
)
  .split('|')
  .concat('| a | b |\n', '|---|:-:|\n', '| c', '|', 'a|b\n', '-|-\n');

t.test('any text gives the same blocks however it was cut', async t => {
  const next = seeded(42);
  const wrong: string[] = [];
  for (let round = 0; round < 2000; round++) {
    let source = '';
    for (let i = next(25); i >= 0; i--) source += pieces[next(pieces.length)];
    let parsed = nothing;
    for (let end = 0; end < source.length; ) {
      end = Math.min(source.length, end + 1 + next(5));
      parsed = readOn(parsed, source.slice(0, end));
      // Every prefix would take ten times as long, and says little more.
      if (end < source.length && next(10) > 0) continue;
      const whole = readOn(nothing, source.slice(0, end));
      if (JSON.stringify(all(parsed)) !== JSON.stringify(all(whole))) wrong.push(source.slice(0, end));
    }
  }
  t.same(wrong, []);
});
