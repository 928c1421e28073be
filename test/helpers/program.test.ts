import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, packageRoot, runProgram, startProgram } from './program.js';
import type { Teardown } from './term.js';

t.test('the program runs in an empty home that goes away with its test', async t => {
  const ends: (() => unknown)[] = [];
  const inner: Teardown = { teardown: end => ends.unshift(end) };
  const home = makeHome(inner);
  t.same(readdirSync(home.path).sort(), ['.cache', '.config', '.local']);
  const term = startProgram(inner, { home, args: ['--version'] });
  await term.until(/llmtui \d+\.\d+\.\d+/);
  await term.ended();
  for (const end of ends) await end();
  t.notOk(existsSync(home.path));
  t.ok(existsSync(join(packageRoot, 'bin/llmtui.js')));
});

t.test('without a terminal, a run gives the exit status and what was printed where', async t => {
  const version = await runProgram(['--version']);
  t.match(version, { status: 0, stdout: /^llmtui \d+\.\d+\.\d+\n$/, stderr: '' });
  t.ok(version.firstByteMs > 0 && version.firstByteMs <= version.ms);
  const wrong = await runProgram(['--frobnicate']);
  t.match(wrong, { status: 2, stdout: '', stderr: /frobnicate/, firstByteMs: Number.NaN });
});

t.test('a run is killed at its deadline', async t => {
  t.match(await runProgram(['ask'], { withinMs: 1, input: 'x' }), { status: null });
});
