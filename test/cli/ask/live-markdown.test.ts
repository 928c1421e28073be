import xterm from '@xterm/headless';
import t from 'tap';
import { LiveMarkdown, type Size } from '../../../lib/cli/ask/live-markdown.js';
import { appendMarkdown, emptyDocument, loadMarkdown, markdownRows } from '../../../lib/terminal/markdown.js';
import { StyleTable } from '../../../lib/terminal/style-table.js';
import { seeded } from '../../terminal/seeded.js';

const sample = [
  '# A title',
  '',
  'A paragraph with **bold words that only the end\nof them** tells, `code` and a [link](https://example.org/).',
  '',
  '1. First item, long enough that it takes more than one row',
  '2. Second',
  '   - inside',
  '',
  '```js',
  'const x = 1; // a comment that is longer than a narrow terminal is wide',
  '/* open',
  '   comment */',
  '```',
  '',
  '| a | bb |',
  '|---|---:|',
  '| one | 2 |',
  '| a cell that makes the column wider | 3 |',
  '',
  '> a quote',
  '',
  'The end, 漢字 and 😀.',
].join('\n');

t.before(() => loadMarkdown());

const styles = () => new StyleTable('full', true);

/** The terminal's rows from the first one that scrolled away, without trailing blanks. */
async function shown(size: Size, bytes: string): Promise<string[]> {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    scrollback: 1000,
    convertEol: true,
    allowProposedApi: true,
  });
  t.teardown(() => terminal.dispose());
  await new Promise<void>(resolve => terminal.write(bytes, resolve));
  const { active } = terminal.buffer;
  const rows = Array.from(
    { length: active.length },
    (_, y) => active.getLine(y)?.translateToString().trimEnd() ?? '',
  );
  while (rows.at(-1) === '') rows.pop();
  return rows;
}

function rowsOf(text: string, width: number): string[] {
  const rows = markdownRows(appendMarkdown(emptyDocument(), text), width);
  return rows.map(row =>
    row
      .map(span => span.text)
      .join('')
      .trimEnd(),
  );
}

t.test('however the text is cut, the terminal ends up with the layout of the whole', async t => {
  const random = seeded(7);
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 31, rows: 6 },
    { columns: 12, rows: 3 },
    { columns: 4, rows: 1 },
  ]) {
    for (let round = 0; round < 5; round++) {
      const live = new LiveMarkdown(styles(), () => size);
      let bytes = '';
      for (let at = 0; at < sample.length; ) {
        const length = 1 + random(20);
        bytes += live.push(sample.slice(at, at + length));
        at += length;
      }
      bytes += live.finish();
      t.same(await shown(size, bytes), rowsOf(sample, Math.max(2, size.columns - 1)), JSON.stringify(size));
    }
  }
});

t.test('words show as they come, and a plain paragraph is only added to', async t => {
  const live = new LiveMarkdown(styles(), () => ({ columns: 40, rows: 10 }));
  const bytes = [...'Plain words, one after the other.'].map(letter => live.push(letter)).join('');
  t.same(await shown({ columns: 40, rows: 10 }, bytes), ['Plain words, one after the other.']);
  t.notMatch(bytes, '\x1b[J', 'nothing is drawn twice');
});

t.test('nothing is lost when the terminal gets narrower or wider on the way', async t => {
  for (const columns of [25, 100]) {
    let size = { columns: 60, rows: 20 };
    const live = new LiveMarkdown(styles(), () => size);
    const terminal = new xterm.Terminal({
      cols: 60,
      rows: 20,
      scrollback: 1000,
      convertEol: true,
      allowProposedApi: true,
    });
    t.teardown(() => terminal.dispose());
    const write = (bytes: string) => new Promise<void>(resolve => terminal.write(bytes, resolve));
    await write(live.push(sample.slice(0, 300)));
    size = { columns, rows: 20 };
    terminal.resize(columns, 20);
    await write(live.push(sample.slice(300)));
    await write(live.finish());
    const { active } = terminal.buffer;
    const all = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString().trimEnd() ?? '',
    ).join(' ');
    for (const word of [
      'title',
      'paragraph',
      'bold',
      'First',
      'Second',
      'inside',
      'const',
      'wide',
      'open',
      'quote',
      'end',
    ])
      t.ok(all.includes(word), `${word} at ${columns}`);
  }
});

t.test('no sequence of the model reaches the terminal, and colours only where there are any', async t => {
  const live = new LiveMarkdown(new StyleTable('none', true), () => ({ columns: 40, rows: 10 }));
  const bytes = live.push('\x1b]0;title\x07 \x1b[31mred\x1b[2J\n```js\nconst x = 1;\n```\n') + live.finish();
  t.notMatch(bytes, /\x1b\[(?!m|0?m|\?7[hl]|J|\d+A|0;[12349]m)/);
  t.notMatch(bytes, '\x07');
  t.match(bytes, '␛');
});

t.test('after a stop the open rows are drawn below what the shell wrote', async t => {
  const size = { columns: 40, rows: 10 };
  const live = new LiveMarkdown(styles(), () => size);
  let bytes = live.push('A paragraph that **is');
  bytes += '\n[1]+ Stopped\n$ fg\n';
  live.forget();
  bytes += live.push(' open**') + live.finish();
  t.same(await shown(size, bytes), [
    'A paragraph that **is',
    '[1]+ Stopped',
    '$ fg',
    'A paragraph that is open',
  ]);
});

t.test('after Ctrl-C the last row stands whole, without what the terminal wrote into it', async t => {
  const size = { columns: 40, rows: 10 };
  const live = new LiveMarkdown(styles(), () => size);
  const bytes = `${live.push('one two three\nfour')}^C${live.push(' fi')}${live.finish(true)}`;
  t.same(await shown(size, bytes), rowsOf('one two three\nfour fi', 39));
});
