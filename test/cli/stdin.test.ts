import { join } from 'node:path';
import t from 'tap';
import { makeHome, packageRoot, startProgram } from '../helpers/program.js';
import { conversationsOf } from './ask/kept.js';
import { runShell } from './ask/shell.js';

t.test('a dash reads what is typed on a terminal, up to Ctrl-D', async t => {
  const env = { LLM_CONTEXT_SIZE: '1024' };
  const home = makeHome(t);
  const term = startProgram(t, {
    args: ['ask', '-q', '--max-tokens', '4', '-'],
    env,
    home,
    cols: 80,
    rows: 24,
  });
  term.send('Say hello.\n\x04');
  t.equal((await term.ended(60_000)).status, 0);
  const [conversation] = conversationsOf(home);
  t.equal(conversation?.title, 'Say hello.');
});

t.test('stdin in another encoding is read, and binary data are refused', async t => {
  const script = `printf '%b' "$0" | "$1" "$2" ask --max-tokens 4 --temperature 0 "Say it."`;
  const run = (bytes: string) =>
    runShell(t, script, [bytes, process.execPath, join(packageRoot, 'bin/llmtui.js')]);
  const latin = '\\0311l\\0350ves fran\\0347ais, \\0351tudi\\0351s d\\0351j\\0340 en for\\0352t. ';
  t.match(await run(latin.repeat(3)), { status: 0, stderr: '' });
  t.match(await run('\\0377\\0000\\0001'), { status: 42, stderr: /^llmtui: stdin is binary/ });
});
