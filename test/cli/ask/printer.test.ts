import t from 'tap';
import { textOf } from '../../../lib/chat/message.js';
import { makeHome, runProgram, startProgram } from '../../helpers/program.js';
import { conversationsOf, saying } from './kept.js';

const env = { LLM_CONTEXT_SIZE: '1024' };
const markdown = 'Some **bold** words:\n\n```sh\nls -l\n```\n\nAnd a `code` at the end.';

t.test('a pipe gets the bytes of the model; several answers end with a NUL each', async t => {
  const one = await runProgram(['ask', ...saying(markdown), 'x'], { env });
  t.equal(one.stdout, markdown);
  const home = makeHome(t);
  const two = await runProgram(['ask', '-n', '2', ...saying('Yes.\n'), 'x'], { env, home });
  t.equal(two.stdout, 'Yes.\n\0Yes.\n\0');
  const [conversation] = conversationsOf(home);
  t.same(
    [...(conversation?.messages.values() ?? [])].map(({ role }) => role),
    ['user', 'assistant', 'assistant'],
  );
});

t.test('-x prints the first code block, whose end ends the answer; without one it prints all', async t => {
  const home = makeHome(t);
  const code = await runProgram(['ask', '-x', ...saying(markdown), 'x'], { env, home });
  t.equal(code.stdout, 'ls -l\n');
  const [conversation] = conversationsOf(home);
  const answer = [...(conversation?.messages.values() ?? [])].at(-1);
  t.ok(markdown.startsWith(answer === undefined ? '?' : textOf(answer)), 'kept as the model wrote it');
  const json = await runProgram(['ask', '-x', '--json', ...saying(markdown), 'x'], { env });
  t.match(JSON.parse(json.stdout), { text: 'ls -l\n', finishReason: 'stop' });
  const none = await runProgram(['ask', '-x', ...saying('No code.'), 'x'], { env });
  t.equal(none.stdout, 'No code.');
});

t.test('on a terminal the answer is rendered as Markdown', async t => {
  const term = startProgram(t, { args: ['ask', ...saying(markdown), 'x'], env, cols: 40, rows: 20 });
  t.equal((await term.ended(60_000)).status, 0);
  t.same(term.screen.lines().slice(0, 7), [
    'Some bold words:',
    '',
    '  sh',
    '  ls -l',
    '',
    'And a code at the end.',
    '',
  ]);
  t.match(term.screen.spans(0), [{}, { text: 'bold', style: { bold: true } }]);
});

for (const plain of [{ TERM: 'dumb' }, { LANG: 'de_DE.ISO-8859-1' }]) {
  t.test(`with ${JSON.stringify(plain)} the answer is shown as it was written, cleaned`, async t => {
    const term = startProgram(t, {
      args: ['ask', '-q', ...saying(markdown), 'x'],
      env: { ...env, ...plain },
    });
    t.equal((await term.ended(60_000)).status, 0);
    t.equal(term.raw().toString().replaceAll('\r', ''), `${markdown}\n`);
  });
}

t.test('NO_COLOR leaves the colours out', async t => {
  const term = startProgram(t, { args: ['ask', ...saying(markdown), 'x'], env: { ...env, NO_COLOR: '1' } });
  t.equal((await term.ended(60_000)).status, 0);
  t.notMatch(term.raw().toString(), /\x1b\[[\d;]*(?:3|4|9)\d/);
});

t.test('on a terminal several answers have headings, and --no-stream prints each whole', async t => {
  const args = ['ask', '-q', '-n', '2', '--no-stream', ...saying('Yes.'), 'x'];
  const term = startProgram(t, { args, env, cols: 40, rows: 20 });
  t.equal((await term.ended(60_000)).status, 0);
  t.same(term.screen.lines().slice(0, 7), [
    '--- answer 1 of 2 ---',
    '',
    'Yes.',
    '',
    '--- answer 2 of 2 ---',
    '',
    'Yes.',
  ]);
});

t.test('Ctrl-C on a terminal leaves the whole answer and a fresh line', async t => {
  const term = startProgram(t, {
    args: ['ask', '--temperature', '0', 'Tell a long story.'],
    env,
    cols: 60,
    rows: 30,
  });
  await term.until(/\w+ \w+ \w+/, 60_000);
  term.send('\x03');
  t.equal((await term.ended(20_000)).status, 130);
  t.equal(term.screen.cursor().x, 0);
});
