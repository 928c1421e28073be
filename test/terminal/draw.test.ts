import t, { type Test } from 'tap';
import { Cells } from '../../lib/terminal/cells.js';
import { Drawer, type Scroll } from '../../lib/terminal/draw.js';
import type { Row, Span, Style } from '../../lib/terminal/style.js';
import { StyleTable } from '../../lib/terminal/style-table.js';
import { Screen, type UnicodeVersion } from '../helpers/screen.js';
import { seeded } from './seeded.js';

const versions: readonly UnicodeVersion[] = ['6', '11', '15-graphemes'];

/** A drawer and a terminal that shows what it draws; line wrap is off, as the surface has it. */
class Stage {
  readonly styles = new StyleTable('full', true);
  readonly drawer = new Drawer(this.styles);
  readonly screen: Screen;
  bytes = '';

  constructor(
    t: Test,
    readonly columns: number,
    readonly rows: number,
    version: UnicodeVersion = '15-graphemes',
  ) {
    this.screen = new Screen(columns, rows, version, () => {});
    t.teardown(() => this.screen.dispose());
    this.screen.write('\x1b[?7l');
  }

  cells(rows: readonly Row[]): Cells {
    const cells = new Cells(this.columns, this.rows);
    const area = { left: 0, top: 0, right: this.columns, bottom: this.rows };
    for (const [y, row] of rows.entries()) cells.write(y, area, row, this.styles);
    return cells;
  }

  async show(rows: readonly Row[], scrolls: readonly Scroll[] = []): Promise<void> {
    this.bytes = this.drawer.draw(this.cells(rows), scrolls);
    await this.screen.write(this.bytes);
  }

  /** Every row as runs of equal style. */
  picture(): Span[][] {
    return Array.from({ length: this.rows }, (_, y) => this.screen.spans(y));
  }
}

const plainRows = (...lines: readonly string[]): Row[] => lines.map(text => [{ text }]);

t.test('a frame shows the cells in their styles', async t => {
  const stage = new Stage(t, 20, 3);
  const bold: Style = { bold: true, fg: 3 };
  const bright: Style = { fg: [255, 140, 0], bg: 236, italic: true, underline: true };
  await stage.show([
    [{ text: 'plain ' }, { text: 'bold', style: bold }],
    [{ text: '漢字 é', style: bright }],
  ]);
  t.strictSame(stage.screen.spans(0), [
    { text: 'plain ' },
    { text: 'bold', style: bold },
    { text: ' '.repeat(10) },
  ]);
  t.strictSame(stage.screen.spans(1), [{ text: '漢字 é', style: bright }, { text: ' '.repeat(14) }]);
});

t.test('a frame that changes nothing sends nothing', async t => {
  const stage = new Stage(t, 20, 3);
  await stage.show(plainRows('👍🏽 same', '漢字'));
  await stage.show(plainRows('👍🏽 same', '漢字'));
  t.equal(stage.bytes, '');
});

t.test('only what changed is sent', async t => {
  const stage = new Stage(t, 80, 10);
  await stage.show(plainRows('one two three', 'second'));
  await stage.show(plainRows('one tao three', 'second'));
  t.equal(stage.bytes, '\x1b[1;6H\x1b[ma');
});

t.test('no half of a wide cluster stays, whatever overwrites what', async t => {
  for (const version of versions) {
    const stage = new Stage(t, 10, 1, version);
    for (const line of [
      '漢字漢字',
      'a漢字漢',
      '漢字 漢字',
      'ab字漢字',
      '漢',
      'xxxxxxxxxx',
      '漢字漢字漢',
      ' 字漢字 ',
    ]) {
      await stage.show(plainRows(line));
      t.equal(stage.screen.lines()[0], line.trimEnd(), `${line} on Unicode ${version}`);
    }
  }
});

t.test('clusters whose width terminals disagree on move nothing that follows', async t => {
  for (const version of versions) {
    for (const cluster of ['👨‍👩‍👧‍👦', '❤️', '🇩🇪', '👍🏽', 'e\u0301\u0323', 'क्ष', '1️⃣', '🫠', 'ẛ̣', '☎', '한']) {
      const stage = new Stage(t, 30, 2, version);
      await stage.show(plainRows(`${cluster}${cluster}|`, 'next row'));
      const width = stage.cells(plainRows(cluster)).text[1] === '' ? 4 : 2;
      t.equal(stage.screen.at(width, 0), '|', `${cluster} on Unicode ${version}`);
      t.equal(stage.screen.lines()[1], 'next row');
    }
  }
});

t.test('a cluster at the right edge never reaches the next row', async t => {
  for (const version of versions) {
    const stage = new Stage(t, 10, 2, version);
    await stage.show(plainRows('12345678👨‍👩‍👧‍👦', 'next'));
    await stage.show(plainRows('1234567x👨‍👩‍👧‍👦', 'next'));
    t.equal(stage.screen.lines()[1], 'next', `Unicode ${version}`);
    t.equal(stage.screen.lines()[0]?.slice(0, 8), '1234567x');
  }
});

t.test('a hyperlink is around its text only, and only where it is safe', async t => {
  const stage = new Stage(t, 40, 1);
  const link = (url: string): Row[] => [[{ text: 'a' }, { text: 'b', style: { link: url } }, { text: 'c' }]];
  await stage.show(link('https://example.org/'));
  t.match(stage.bytes, /a\x1b\[m\x1b\]8;id=\d+;https:\/\/example.org\/\x1b\\b\x1b\[m\x1b\]8;;\x1b\\c/);
  for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'https://x/\x1b[2J', 'https://x/\x07']) {
    const other = new Stage(t, 40, 1);
    await other.show(link(url));
    t.notMatch(other.bytes, /\x1b\]8/, url);
  }
});

t.test('rows that moved up or down are scrolled, and the rest of the region is drawn', async t => {
  const lines = [...'abcdefghijklmnopqrstuvwxyz'].map(letter => letter.repeat(60));
  const window = (top: number) => plainRows('head', ...lines.slice(top, top + 8), 'foot');
  for (const [from, to] of [
    [0, 1],
    [0, 3],
    [5, 4],
    [9, 2],
  ] as const) {
    const stage = new Stage(t, 80, 10);
    await stage.show(window(from));
    await stage.show(window(to), [{ top: 1, bottom: 9, by: to - from }]);
    t.strictSame(
      stage.screen.lines(),
      window(to).map(row => row[0]?.text),
    );
    t.match(stage.bytes, /\x1b\[2;9r/);
    t.ok(stage.bytes.length < 80 * (Math.abs(to - from) + 1), `${stage.bytes.length} bytes`);
  }
});

t.test('a scroll that would save nothing is not made', async t => {
  const stage = new Stage(t, 80, 4);
  await stage.show(plainRows('a', 'b', 'c', 'd'));
  await stage.show(plainRows('w', 'x', 'y', 'z'), [{ top: 0, bottom: 4, by: 1 }]);
  t.notMatch(stage.bytes, /r/);
  t.strictSame(stage.screen.lines(), ['w', 'x', 'y', 'z']);
});

const pool = [
  ...[
    'a',
    'b',
    'word ',
    '  ',
    '漢',
    '字',
    '한',
    'ｱ',
    'é',
    'e\u0301',
    '👍🏽',
    '👨‍👩‍👧‍👦',
    '🇩🇪',
    '❤️',
    '🏽',
    'ᅡ',
    '─',
    '│',
    'ไทย',
    'क्ष',
    '🫠',
    '…',
  ],
];
const styles: readonly (Style | undefined)[] = [
  undefined,
  undefined,
  { bold: true },
  { bg: 4 },
  { link: 'https://x.y/' },
];

t.test('frame by frame, the screen is what a full repaint shows', async t => {
  for (const version of versions) {
    const random = seeded(7);
    const randomRow = (): Row =>
      Array.from({ length: random(7) }, () => {
        const style = styles[random(styles.length)];
        const text = Array.from({ length: random(9) }, () => pool[random(pool.length)]).join('');
        return style ? { text, style } : { text };
      });
    const stage = new Stage(t, 40, 8, version);
    let rows = Array.from({ length: 8 }, randomRow);
    for (let round = 0; round < 60; round++) {
      const by = random(7) - 3;
      if (random(3) > 0) rows = rows.map(row => (random(4) === 0 ? randomRow() : row));
      else if (by > 0) rows = [...rows.slice(by), ...Array.from({ length: by }, randomRow)];
      else if (by < 0) rows = [...Array.from({ length: -by }, randomRow), ...rows.slice(0, by)];
      await stage.show(rows, [{ top: 0, bottom: 8, by }]);
      const whole = new Stage(t, 40, 8, version);
      await whole.show(rows);
      if (!t.strictSame(stage.picture(), whole.picture(), `round ${round} on Unicode ${version}`)) return;
    }
  }
});
