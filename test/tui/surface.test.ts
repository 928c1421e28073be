import { PassThrough, Writable } from 'node:stream';
import t, { type Test } from 'tap';
import type { InputEvent } from '../../lib/terminal/input.js';
import type { PaneView, ScreenView } from '../../lib/tui/screen-view.js';
import { Surface } from '../../lib/tui/surface.js';
import { Screen } from '../helpers/screen.js';

/** An output that shows what it gets on a screen, and takes it when it is let. */
class Output extends Writable {
  readonly writes: string[] = [];
  readonly screen: Screen;
  held: (() => void) | undefined;
  hold = false;

  constructor(
    t: Test,
    public columns: number,
    public rows: number,
  ) {
    super({ decodeStrings: false });
    this.screen = new Screen(columns, rows, '15-graphemes', () => {});
    t.teardown(() => this.screen.dispose());
  }

  override _write(data: string, _encoding: string, done: () => void): void {
    this.writes.push(data);
    this.screen.write(data);
    if (this.hold) this.held = done;
    else done();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.screen.resize(columns, rows);
    this.emit('resize');
  }

  /** The rows once everything written is shown. */
  async lines(): Promise<string[]> {
    await new Promise(resolve => setImmediate(resolve));
    await this.screen.write('');
    return this.screen.lines();
  }
}

function start(t: Test, columns = 40, rows = 10, env: Record<string, string> = { COLORTERM: 'truecolor' }) {
  const stdin = new PassThrough();
  const stdout = new Output(t, columns, rows);
  const events: InputEvent[] = [];
  const sizes: string[] = [];
  let gone = 0;
  const surface = new Surface({
    stdin,
    stdout,
    env: { TERM: 'xterm-256color', ...env },
    onInput: event => events.push(event),
    onResize: (columns, rows) => sizes.push(`${columns}x${rows}`),
    onGone: () => gone++,
  });
  t.teardown(() => surface.restore());
  surface.start();
  return { surface, stdin, stdout, events, sizes, gone: () => gone };
}

const pane = (id: string, place: string, text: readonly string[], more: Partial<PaneView> = {}): PaneView => {
  const [left = 0, top = 0, width = 0, height = 0] = place.split(' ').map(Number);
  const rows = text.map(line => [{ text: line }]);
  return { id, left, top, width, height, border: true, title: '', focused: false, rows, ...more };
};
const screen = (...panes: PaneView[]): ScreenView => ({ panes, cursor: null, windowTitle: '' });

t.test('panes stand where the view says, with border, titles and cut rows', async t => {
  const { surface, stdout } = start(t, 30, 8);
  surface.paint(
    screen(
      pane('chat', '0 0 20 5', ['漢字 and more than fits', 'second'], {
        title: 'chat',
        titleRight: '3 of 9',
      }),
      pane('side', '20 0 10 5', ['x'], { title: 'a title too long' }),
      pane('status', '0 7 30 1', ['ready'], { border: false }),
    ),
  );
  t.strictSame(await stdout.lines(), [
    '┌─ chat ── 3 of 9 ─┐┌─ a t… ─┐',
    '│漢字 and more than││x       │',
    '│second            ││        │',
    '│                  ││        │',
    '└──────────────────┘└────────┘',
    '',
    '',
    'ready',
  ]);
});

t.test(
  'a dialog covers what is below it, halves of wide characters included, and leaves no trace',
  async t => {
    const { surface, stdout } = start(t, 12, 3);
    const below = pane('below', '0 0 12 3', ['漢字漢字漢字', '漢字漢字漢字', '漢字漢字漢字'], {
      border: false,
    });
    surface.paint(screen(below, pane('dialog', '3 1 4 1', ['ab'], { border: false })));
    t.equal((await stdout.lines())[1], '漢 ab   漢字');
    surface.paint(screen(below));
    t.equal((await stdout.lines())[1], '漢字漢字漢字');
  },
);

t.test('the fill of a pane is behind its text', async t => {
  const { surface, stdout } = start(t, 6, 1);
  surface.paint(screen(pane('bar', '0 0 6 1', ['ab'], { border: false, fill: { bg: 4 } })));
  await stdout.lines();
  t.strictSame(stdout.screen.spans(0), [{ text: 'ab    ', style: { bg: 4 } }]);
});

t.test('a focused pane looks different, also without colours', async t => {
  for (const env of [{ COLORTERM: 'truecolor' }, { NO_COLOR: '1' }]) {
    const { surface, stdout } = start(t, 8, 3, env);
    surface.paint(screen(pane('a', '0 0 4 3', [], { focused: true }), pane('b', '4 0 4 3', [])));
    await stdout.lines();
    const [left, right] = stdout.screen.spans(0);
    t.notSame(left?.style, right?.style);
    t.equal(left?.style?.fg === undefined, 'NO_COLOR' in env);
  }
});

t.test('the scroll bar’s thumb says where the rows are', async t => {
  const { surface, stdout } = start(t, 6, 10);
  const bar = async (top: number) => {
    surface.paint(screen(pane('a', '0 0 6 10', ['row'], { scroll: { top, total: 32 } })));
    return (await stdout.lines()).map(line => line.at(-1)).join('');
  };
  t.equal(await bar(0), '┐██││││││┘');
  t.equal(await bar(12), '┐│││██│││┘');
  t.equal(await bar(24), '┐││││││██┘');
});

t.test('the cursor stands where the view says, and is hidden where it says none', async t => {
  const { surface, stdout } = start(t, 10, 3);
  const view = screen(pane('a', '0 0 10 3', ['x']));
  surface.paint({ ...view, cursor: { x: 4, y: 1 } });
  await stdout.lines();
  t.strictSame(stdout.screen.cursor(), { x: 4, y: 1 });
  t.ok(stdout.screen.modes().cursorVisible);
  surface.paint({ ...view, cursor: { x: 5, y: 1 } });
  await stdout.lines();
  t.strictSame(stdout.screen.cursor(), { x: 5, y: 1 });
  surface.paint(view);
  await stdout.lines();
  t.notOk(stdout.screen.modes().cursorVisible);
});

t.test('a frame is one synchronized write, and an equal view is none', async t => {
  const { surface, stdout } = start(t);
  await stdout.lines();
  const before = stdout.writes.length;
  const view = () => ({ ...screen(pane('a', '0 0 40 10', ['x'])), windowTitle: 'title' });
  surface.paint(view());
  await stdout.lines();
  t.equal(stdout.writes.length, before + 1);
  t.match(stdout.writes.at(-1), /^\x1b\]2;title\x1b\\\x1b\[\?2026h[\s\S]*\x1b\[\?2026l$/);
  surface.paint(view());
  await stdout.lines();
  t.equal(stdout.writes.length, before + 1);
});

t.test('while the terminal has not taken a frame, newer views replace each other', async t => {
  const { surface, stdout } = start(t, 20, 3);
  await stdout.lines();
  stdout.hold = true;
  const show = (text: string) => surface.paint(screen(pane('a', '0 0 20 3', [text])));
  show('first');
  await stdout.lines();
  const before = stdout.writes.length;
  for (let i = 0; i < 100; i++) show(`view ${i}`);
  await stdout.lines();
  t.equal(stdout.writes.length, before, 'nothing is queued');
  stdout.hold = false;
  stdout.held?.();
  t.equal((await stdout.lines())[1], `│view 99${' '.repeat(11)}│`);
  t.equal(stdout.writes.length, before + 1);
});

t.test('a bell on its way does not swallow the view that comes meanwhile', async t => {
  const { surface, stdout } = start(t, 20, 3);
  await stdout.lines();
  stdout.hold = true;
  surface.bell();
  surface.paint(screen(pane('a', '0 0 20 3', ['shown'])));
  stdout.hold = false;
  await stdout.lines();
  stdout.held?.();
  t.match((await stdout.lines())[1], 'shown');
});

t.test('a new size is told, and everything is painted again', async t => {
  const { surface, stdout, sizes } = start(t, 40, 10);
  const show = () => surface.paint(screen(pane('a', `0 0 ${surface.columns} ${surface.rows}`, ['x'])));
  show();
  await stdout.lines();
  stdout.resize(30, 5);
  t.strictSame(sizes, ['30x5']);
  show();
  const lines = await stdout.lines();
  t.equal(lines[0], `┌${'─'.repeat(28)}┐`);
  t.equal(lines[4], `└${'─'.repeat(28)}┘`);
});

t.test('panes partly or wholly off the screen are cut', async t => {
  const { surface, stdout } = start(t, 10, 4);
  surface.paint(
    screen(pane('a', '-3 -1 8 4', ['hidden']), pane('b', '7 2 8 4', ['x漢']), pane('c', '20 20 5 5', ['y'])),
  );
  t.strictSame(await stdout.lines(), ['dden│', '    │', '────┘  ┌──', '       │x']);
});

t.test('repaint repairs a screen that another program wrote on', async t => {
  const { surface, stdout } = start(t, 20, 3);
  surface.paint(screen(pane('a', '0 0 20 3', ['mine'])));
  const mine = await stdout.lines();
  await stdout.screen.write('\x1b[H\x1b[2Jscribbled');
  surface.repaint();
  t.strictSame(await stdout.lines(), mine);
});

t.test('input arrives as events', async t => {
  const { stdin, events } = start(t);
  stdin.write('a\x1b[200~pasted\x1b[201~');
  await new Promise(resolve => setImmediate(resolve));
  t.match(events, [
    { type: 'key', name: 'a', text: 'a' },
    { type: 'paste', text: 'pasted' },
  ]);
});

t.test('suspended, it neither reads nor writes; resumed, it shows the newest view', async t => {
  const { surface, stdin, stdout, events } = start(t, 20, 3);
  surface.suspend();
  await stdout.lines();
  t.notOk(stdout.screen.modes().alternateScreen);
  const before = stdout.writes.length;
  surface.paint(screen(pane('a', '0 0 20 3', ['newest'])));
  surface.bell();
  stdin.write('typed for somebody else');
  await stdout.lines();
  t.equal(stdout.writes.length, before);
  t.strictSame(events, []);
  surface.resume();
  t.match((await stdout.lines())[1], 'newest');
});

t.test('restore is final', async t => {
  const { surface, stdout } = start(t, 20, 3);
  surface.restore();
  const { length } = stdout.writes;
  surface.restore();
  surface.resume();
  surface.paint(screen(pane('a', '0 0 20 3', ['late'])));
  await stdout.lines();
  t.equal(stdout.writes.length, length);
});

t.test('a terminal that is gone is told once and throws nothing', async t => {
  const { surface, stdin, stdout, gone } = start(t, 20, 3);
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  stdin.end();
  await stdout.lines();
  surface.paint(screen(pane('a', '0 0 20 3', ['x'])));
  t.equal(gone(), 1);
  t.ok(surface.gone);
});

t.test('a row appended to a full pane costs a scroll, not a screen', async t => {
  const { surface, stdout } = start(t, 120, 40);
  const rows = Array.from(
    { length: 200 },
    (_, i) => `row ${i} ${String.fromCharCode(97 + (i % 26)).repeat(90)}`,
  );
  const view = (top: number) =>
    screen(
      pane('chat', '0 0 120 36', rows.slice(top, top + 34), { scroll: { top, total: top + 34 } }),
      pane('input', '0 36 120 4', ['draft']),
    );
  surface.paint(view(100));
  await stdout.lines();
  surface.paint(view(101));
  t.match((await stdout.lines())[34], `│${rows[134]}`);
  t.ok(stdout.writes.at(-1)!.length < 260, `${stdout.writes.at(-1)!.length} bytes`);
});
