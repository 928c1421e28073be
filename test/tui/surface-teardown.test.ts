import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import t, { type Test } from 'tap';
import { keys } from '../helpers/keys.js';
import { startTerm, type Term } from '../helpers/term.js';

const program = fileURLToPath(new URL('surface-program.js', import.meta.url));

/** Runs the program under a shell that does nothing to the terminal, then shows its status and the terminal's modes. */
function run(t: Test, way: string): { term: Term; saved: () => string } {
  const file = `${t.testdir({ saved: '' })}/saved`;
  const command = `${process.execPath} ${program} ${way} ${file}; echo "status=$?"; stty -a; echo over; read line`;
  const term = startTerm(t, '/bin/sh', ['-c', `echo before; ${command}`], { cols: 100, rows: 30 });
  return { term, saved: () => readFileSync(file, 'utf8') };
}

async function pidOf(term: Term): Promise<number> {
  await term.until(/ready \d+/);
  return Number(/ready (\d+)/.exec(term.text())?.[1]);
}

/** The terminal is as the program found it: its screen, its modes, its line discipline. */
function untouched(t: Test, term: Term): void {
  const { cursorVisible, alternateScreen, mouse, bracketedPaste } = term.screen.modes();
  t.strictSame(
    { cursorVisible, alternateScreen, mouse, bracketedPaste },
    {
      cursorVisible: true,
      alternateScreen: false,
      mouse: 'none',
      bracketedPaste: false,
    },
  );
  t.match(term.screen.lines()[0], /^before/, 'what was on the screen is there again');
  t.match(term.text(), /[^-]icanon/);
  t.match(term.text(), /[^-]echo /);
}

const ways = [
  ['return', 0, /left/],
  ['exit', 3, /before/],
  ['throw', 70, /Error: a bug ␛\[2J[\s\S]*surface-program/],
  ['reject', 70, /Error: a rejection[\s\S]*surface-program/],
] as const;

for (const [way, status, printed] of ways) {
  t.test(`the terminal is as it was after: ${way}`, async t => {
    const { term, saved } = run(t, way);
    await term.until('over');
    t.match(term.text(), `status=${status}`);
    t.match(term.text(), printed);
    t.match(saved(), status === 70 ? 'saved bug' : '');
    untouched(t, term);
  });
}

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

for (const [signal, status] of signals) {
  t.test(`${signal} saves, restores the terminal and gives the signal’s status`, async t => {
    const { term, saved } = run(t, 'stay');
    const pid = await pidOf(term);
    t.match(term.screen.modes(), { alternateScreen: true, mouse: 'drag', bracketedPaste: true });
    t.equal(term.screen.title, 'surface program');
    process.kill(pid, signal);
    await term.until('over');
    t.match(term.text(), `status=${status}`);
    t.equal(saved(), `saved ${signal}\n`);
    untouched(t, term);
  });
}

t.test('a terminal that goes away ends the program, which saves once', async t => {
  const file = `${t.testdir({ saved: '' })}/saved`;
  // `destroy` closes the terminal's side and sends SIGHUP, as terminal emulators do.
  const pty = spawn(process.execPath, [program, 'stay', file], {}) as IPty & { destroy(): void };
  const ended = new Promise<number>(resolve => pty.onExit(({ exitCode }) => resolve(exitCode)));
  await new Promise<void>(resolve => pty.onData(data => data.includes('ready') && resolve()));
  pty.destroy();
  t.equal(await ended, 129);
  t.equal(readFileSync(file, 'utf8'), 'saved SIGHUP\n');
});

t.test('saving that never ends is not waited for longer than its grace', async t => {
  const { term, saved } = run(t, 'hang');
  process.kill(await pidOf(term), 'SIGTERM');
  await term.until('over');
  t.match(term.text(), 'status=143');
  t.equal(saved(), 'saved SIGTERM\n');
  untouched(t, term);
});

t.test('a second SIGINT does not wait for what the first one saves', async t => {
  const { term, saved } = run(t, 'hang');
  const pid = await pidOf(term);
  process.kill(pid, 'SIGINT');
  while (saved() === '') await sleep(5);
  process.kill(pid, 'SIGINT');
  await term.until('over');
  t.match(term.text(), 'status=130');
  t.equal(saved(), 'saved SIGINT\n');
});

t.test('a terminal that takes nothing does not keep the program from saving and ending', async t => {
  const file = `${t.testdir({ saved: '' })}/saved`;
  const pty = spawn(process.execPath, [program, 'flood', file], {});
  const ended = new Promise<number>(resolve => pty.onExit(({ exitCode }) => resolve(exitCode)));
  await new Promise<void>(resolve => pty.onData(data => data.includes('ready') && resolve()));
  pty.pause();
  await sleep(300);
  process.kill(pty.pid, 'SIGTERM');
  for (let i = 0; i < 1000 && readFileSync(file, 'utf8') === ''; i++) await sleep(10);
  t.equal(readFileSync(file, 'utf8'), 'saved SIGTERM\n');
  await sleep(1500);
  pty.resume();
  t.equal(await ended, 143);
});

for (const how of ['Ctrl-Z', 'SIGTSTP']) {
  t.test(
    `${how} hands the terminal to the shell, and fg comes back to a correct screen at the new size`,
    async t => {
      const term = startTerm(t, '/bin/bash', ['--norc', '--noprofile', '-i'], {
        cols: 100,
        rows: 30,
        env: { PS1: 'shell> ', HISTFILE: '/dev/null' },
      });
      await term.until('shell>');
      term.send(`${process.execPath} ${program} stay\r`);
      const pid = await pidOf(term);
      if (how === 'Ctrl-Z') term.send(keys.ctrl('z'));
      else process.kill(pid, 'SIGTSTP');
      await term.until('Stopped');
      t.match(term.screen.modes(), { alternateScreen: false, mouse: 'none', cursorVisible: true });
      term.resize(90, 25);
      term.send('echo typed in the shell\r');
      await term.until(/\ntyped in the shell/);
      term.send('fg\r');
      await term.until(`ready ${pid} 90x25`);
      t.match(term.screen.modes(), { alternateScreen: true, mouse: 'drag', bracketedPaste: true });
      t.match(term.screen.lines()[24], /^└─+┘$/);
      term.send('ä');
      await term.until(/ready.* ä/);
      term.send('q');
      await term.until('left');
      t.match(term.screen.modes(), { alternateScreen: false, mouse: 'none', cursorVisible: true });
    },
  );
}

t.test('Ctrl-Z without a shell that could continue it goes on at once', async t => {
  const term = startTerm(t, process.execPath, [program, 'stay'], { cols: 100, rows: 30 });
  await pidOf(term);
  term.send(keys.ctrl('z'));
  await term.until('ctrl-z');
  term.send('x');
  await term.until('ctrl-z x');
  t.match(term.screen.modes(), { alternateScreen: true, mouse: 'drag', bracketedPaste: true });
});

t.test('an editor that has the terminal keeps it on Ctrl-C, Ctrl-Z and fg', async t => {
  const env = { PS1: 'shell> ', HISTFILE: '/dev/null' };
  const term = startTerm(t, '/bin/bash', ['--norc', '--noprofile', '-i'], { cols: 100, rows: 30, env });
  await term.until('shell>');
  term.send(`${process.execPath} ${program} stay\r`);
  const pid = await pidOf(term);
  term.send('e');
  await term.until('editing');
  term.send(keys.ctrl('c'));
  term.send(keys.ctrl('z'));
  await term.until('Stopped');
  term.send('fg\r');
  await term.idle();
  t.notOk(term.screen.modes().alternateScreen);
  term.send('a line\r');
  await term.until(`ready ${pid}`);
  t.ok(term.screen.modes().alternateScreen);
  term.send('q');
  await term.until('left');
  t.match(term.text(), 'got a line');
});

t.test('stopped by SIGSTOP, the program takes the terminal back when it goes on', async t => {
  const { term } = run(t, 'stay');
  const pid = await pidOf(term);
  process.kill(pid, 'SIGSTOP');
  await term.idle();
  await term.screen.write('\x1b[?1049l\x1b[?1000lscribbled');
  process.kill(pid, 'SIGCONT');
  await term.until(/ready \d+ 100x30/);
  t.match(term.screen.modes(), { alternateScreen: true, mouse: 'drag' });
  t.notMatch(term.text(), 'scribbled');
  term.send('q');
  await term.until('over');
  untouched(t, term);
});
