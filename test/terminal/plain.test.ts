import graphemes from '@xterm/addon-unicode-graphemes';
import unicode11 from '@xterm/addon-unicode11';
import xterm, { type ITerminalAddon } from '@xterm/headless';
import t from 'tap';
import { isPlain } from '../../lib/terminal/plain.js';
import { cellWidth } from '../../lib/terminal/width.js';

const plain = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
  cluster => cluster >= ' ' && isPlain(cluster),
);

t.test('terminals of every age give a plain cluster the width that we give it', async t => {
  t.ok(plain.length > 35_000, `${plain.length} plain clusters`);
  for (const version of ['6', '11', '15-graphemes']) {
    const terminal = new xterm.Terminal({ cols: 512, rows: 256, allowProposedApi: true, scrollback: 0 });
    t.teardown(() => terminal.dispose());
    terminal.loadAddon(new unicode11.Unicode11Addon() as unknown as ITerminalAddon);
    terminal.loadAddon(new graphemes.UnicodeGraphemesAddon() as unknown as ITerminalAddon);
    terminal.unicode.activeVersion = version;
    const place = (i: number) => ({ x: (i % 200) * 2, y: Math.floor(i / 200) });
    const text = plain.map((cluster, i) => `\x1b[${place(i).y + 1};${place(i).x + 1}H${cluster}`).join('');
    await new Promise<void>(resolve => terminal.write(text, resolve));
    const wrong = plain.filter((cluster, i) => {
      const { x, y } = place(i);
      const cell = terminal.buffer.active.getLine(y)?.getCell(x);
      return cell?.getChars() !== cluster || cell.getWidth() !== cellWidth(cluster);
    });
    t.strictSame(wrong, [], `Unicode ${version}`);
  }
});

t.test('clusters of several characters, emoji and marks are not plain', async t => {
  for (const cluster of [
    'e\u0301',
    '👍',
    '❤',
    '☎',
    '⌚',
    '◾',
    '▶',
    '\u0301',
    '\xad',
    'ᄀ',
    '〰',
    '㊗',
    'ไ',
    'क',
    'א',
  ]) {
    t.notOk(isPlain(cluster), cluster);
  }
});
