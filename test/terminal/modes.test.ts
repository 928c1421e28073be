import t from 'tap';
import { enterScreen, frame, leaveScreen, windowTitle } from '../../lib/terminal/modes.js';
import { Screen } from '../helpers/screen.js';

t.test('every mode that is set is undone', async t => {
  const set = [...enterScreen('xterm').matchAll(/\x1b\[\?(\d+)([hl])/g)];
  t.ok(set.length >= 9);
  for (const [, mode, way] of set) {
    const undone = `\x1b[?${mode}${way === 'h' ? 'l' : 'h'}`;
    t.ok(leaveScreen('xterm').includes(undone) || mode === '1', `mode ${mode}`);
  }
  t.match(leaveScreen('xterm'), '\x1b[<u', 'kitty keys');
  t.match(leaveScreen('xterm'), '\x1b[>4m', 'modifyOtherKeys');
  t.match(leaveScreen('xterm'), '\x1b[23;2t', 'title');
});

t.test('leaving repairs a frame that was cut off anywhere', async t => {
  const body =
    '\x1b[2;5r\x1b[2H\x1b[1M\x1b[r\x1b[0;1;38;2;1;2;3mtext\x1b]8;id=1;https://example.org/\x1b\\漢字';
  const bytes = Buffer.from(windowTitle('title', 'xterm') + frame(body, { x: 1, y: 1 }));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const screen = new Screen(20, 6, '11', () => {});
    await screen.write('shell$ ');
    await screen.write(enterScreen('xterm'));
    await screen.write(bytes.subarray(0, cut));
    await screen.write(`${leaveScreen('xterm')}after`);
    t.strictSame(screen.lines().slice(0, 2), ['shell$ after', ''], `cut at ${cut}`);
    t.strictSame(screen.spans(0)[0]?.style, undefined);
    const { alternateScreen, mouse, bracketedPaste, cursorVisible } = screen.modes();
    t.strictSame([alternateScreen, mouse, bracketedPaste, cursorVisible], [false, 'none', false, true]);
    screen.dispose();
  }
});

t.test('the Linux console is spared what it would print', async t => {
  t.notMatch(enterScreen('linux') + leaveScreen('linux'), /\x1b\[[<>]|\x1b\]|t/);
  t.equal(windowTitle('x', 'linux'), '');
});

t.test('a window title cannot end its own sequence', async t => {
  t.equal(windowTitle('a\x07b\x1b\\c\x9cd', 'xterm'), '\x1b]2;a b \\c d\x1b\\');
});
