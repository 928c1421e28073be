// It takes memory from Node's pool, after which the add-on for graphemes loops for ever if it is simply imported.
import 'node:http';
import t from 'tap';
import { Screen, type UnicodeVersion } from './screen.js';
import { startTerm } from './term.js';

t.test('keys, pastes and the mouse reach the program as a terminal sends them', async t => {
  const term = startTerm(t, 'sh', ['-c', "stty raw -echo; printf '\\033[?2004hready'; cat -v"], { cols: 60 });
  await term.until('ready');
  await term.type('ab');
  term.paste('c\nd');
  term.click(3, 4);
  term.wheel(-1, 0, 0);
  await term.until('ab^[[200~c^Md^[[201~^[[<0;4;5M^[[<0;4;5m^[[<64;1;1M'.slice(0, 50));
  t.match(term.screen.modes(), {
    bracketedPaste: true,
    alternateScreen: false,
    mouse: 'none',
    cursorVisible: true,
  });
  t.ok(term.bursts.length > 1);
});

t.test('the screen shows styles, width and modes', async t => {
  const term = startTerm(t, 'printf', [
    '\\033[?1049h\\033[?25l\\033[1;38;2;1;2;3mxy\\033[0m漢\\033]0;name\\007\\033]52;c;aGVsbG8=\\007',
  ]);
  t.same(await term.ended(), { status: 0, signal: 0 });
  t.equal(term.screen.lines()[0], 'xy漢');
  t.match(term.screen.spans(0), [{ text: 'xy', style: { bold: true, fg: [1, 2, 3] } }, { text: /^漢 +$/ }]);
  t.match(term.screen.modes(), { alternateScreen: true, cursorVisible: false });
  t.same(term.screen.cursor(), { x: 4, y: 0 });
  t.equal(term.screen.title, 'name');
  t.equal(term.screen.clipboard, 'hello');
  t.match(term.raw().toString(), '漢');
});

t.test('a resize reaches the program', async t => {
  const term = startTerm(t, 'sh', ['-c', "trap 'stty size' WINCH; echo on; while :; do sleep 0.05; done"]);
  await term.until('on');
  term.resize(70, 20);
  await term.until('20 70');
});

t.test('waiting in vain shows the screen, and ends when the program ends', async t => {
  const slow = startTerm(t, 'sh', ['-c', 'echo here; sleep 60']);
  await slow.until('here');
  await t.rejects(slow.until('there', 50), /50 ms passed without there; the screen:\n {2}\|here/);
  const short = startTerm(t, 'sh', ['-c', 'echo gone; exit 3']);
  await t.rejects(short.until('there', 5000), /"status":3.*\|gone/s);
});

t.test('a signal, the settings and the use of the machine are seen', async t => {
  const term = startTerm(t, 'sh', ['-c', 'stty -echo; echo set; sleep 60']);
  await term.until('set');
  await term.idle(20);
  t.match(term.stty(), '-echo ');
  t.ok(term.usage().residentBytes > 100_000);
  t.ok(term.usage().cpuMs >= 0);
  term.kill('SIGTERM');
  t.match(await term.ended(), { signal: 15 });
});

t.test('each version of Unicode has its own widths, whatever was loaded before', async t => {
  const column = async (unicode: UnicodeVersion) => {
    const screen = new Screen(20, 2, unicode, () => {});
    await screen.write('\u{1f469}\u200d\u{1f680}');
    return screen.cursor().x;
  };
  t.same(await Promise.all([column('6'), column('11'), column('15-graphemes')]), [2, 4, 2]);
});
