import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { textOf } from '../../../lib/chat/message.js';
import { type Home, makeHome, packageRoot, runProgram, startProgram } from '../../helpers/program.js';
import { conversationsOf } from './kept.js';
import { runShell } from './shell.js';

// One compute thread, as everywhere in tests: see helpers/program.ts.
const env = { LLM_CONTEXT_SIZE: '1024', LLM_THREADS: '1' };
const short = ['--max-tokens', '12', '--temperature', '0'];

t.test('a prompt as argument, on stdin, or both with stdin first, is answered on stdout alone', async t => {
  const argument = await runProgram(['ask', ...short, 'Name three rivers.'], { env });
  t.match(argument, { status: 0, stderr: '' });
  t.ok(argument.stdout.trim().length > 0);
  t.notMatch(argument.stdout, /\x1b/);
  const piped = await runProgram(['ask', ...short], { env, input: 'Name three rivers.' });
  t.equal(piped.stdout, argument.stdout, 'the same prompt, the same greedy answer');
  const both = await runProgram(['ask', ...short, 'three rivers.'], { env, input: 'Name' });
  const joined = await runProgram(['ask', ...short, 'Name\n\nthree rivers.'], { env });
  t.equal(both.stdout, joined.stdout);
});

t.test('without a command but with a pipe, the pipe is answered', async t => {
  const { status, stdout } = await runProgram(short, { env, input: 'Say hello.' });
  t.equal(status, 0);
  t.ok(stdout.length > 0);
});

t.test('on a terminal the answer ends its line, and progress leaves no trace', async t => {
  const term = startProgram(t, { args: ['ask', ...short, 'Say hello.'], env, cols: 80, rows: 24 });
  t.equal((await term.ended(60_000)).status, 0);
  t.notMatch(term.text(), 'loading the model');
  t.ok(term.text().trim().length > 0);
});

t.test('failures are one line on stderr with the status of the table', async t => {
  const none = await runProgram(['ask'], { env });
  t.match(none, { status: 2, stdout: '', stderr: /^llmtui: nothing to answer.*\n$/ });
  const model = await runProgram(['ask', '-m', 'smolm2-135m', 'x'], { env });
  t.match(model, { status: 66, stderr: /did you mean smollm2-135m/ });
  const config = await runProgram(['ask', 'x'], { env: { LLM_THREADS: 'many' } });
  t.match(config, { status: 52, stderr: /LLM_THREADS is "many"; allowed is/ });
  const long = await runProgram(['ask', 'word '.repeat(3_000)], { env: { LLM_CONTEXT_SIZE: '256' } });
  t.match(long, { status: 42, stdout: '', stderr: /tokens/ });
  const home = makeHome(t);
  writeFileSync(join(home.path, 'broken.gguf'), 'GGUF and then nothing');
  const broken = await runProgram(['ask', '-m', './broken.gguf', 'x'], { env, home });
  t.ok([1, 42].includes(broken.status ?? 0), `status ${broken.status}`);
  t.match(broken.stderr, /^llmtui: .*\n$/);
});

t.test('a reader that leaves ends the program quietly', async t => {
  const home = makeHome(t);
  const command = `"$0" "$1" ask --max-tokens 200 "Tell a story." | head -c 5`;
  const script = `set -o pipefail; ${command}; echo "status \${PIPESTATUS[0]}" >&2`;
  const child = spawn('bash', ['-c', script, process.execPath, join(packageRoot, 'bin/llmtui.js')], {
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  await new Promise(resolve => child.once('close', resolve));
  t.equal(stderr.trim(), 'status 0');
});

t.test('Ctrl-C prints what is there, keeps it as stopped, and exits with 130', async t => {
  const home = makeHome(t);
  const { status, stdout } = await interrupted(home, ['--temperature', '0', 'Tell a very long story.']);
  t.equal(status, 130);
  t.ok(stdout.length > 0);
  const [conversation] = conversationsOf(home);
  const [, answer] = [...(conversation?.messages.values() ?? [])];
  t.match(answer, { role: 'assistant', origin: { end: 'abort' } });
  t.equal(answer && textOf(answer), stdout, 'not a word is lost');
});

t.test('one Ctrl-C that comes twice, as npx and timeout pass it on, still prints what is there', async t => {
  const home = makeHome(t);
  const { status, stdout } = await interrupted(home, ['--stream-json', 'Tell a very long story.'], 2);
  t.equal(status, 130);
  t.match(JSON.parse(stdout.trim().split('\n').at(-1)!), { type: 'end', finishReason: 'abort' });
  t.equal(conversationsOf(home).length, 1, 'and keeps it');
});

/** Runs ask until a while after its first byte, and then presses Ctrl-C, which comes so many times. */
async function interrupted(home: Home, args: readonly string[], times = 1) {
  const child = spawn(process.execPath, [join(packageRoot, 'bin/llmtui.js'), 'ask', ...args], {
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', chunk => {
    for (let time = 0; stdout === '' && time < times; time++)
      setTimeout(() => child.kill('SIGINT'), 300 + 3 * time);
    stdout += chunk;
  });
  const status = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { status, stdout };
}

t.test('a here-document and a file are one prompt, whose order is stdin, file, words', async t => {
  const home = makeHome(t);
  writeFileSync(join(home.path, 'notes.txt'), 'from the file\n');
  const script = `"$0" "$1" ask --max-tokens 2 -f notes.txt -- the words <<EOF\nfrom stdin\nEOF`;
  const { status } = await runShell(t, script, [process.execPath, join(packageRoot, 'bin/llmtui.js')], home);
  t.equal(status, 0);
  const [conversation] = conversationsOf(home);
  const [question] = [...(conversation?.messages.values() ?? [])];
  t.equal(
    question && textOf(question),
    'from stdin\n\n## notes.txt\n\n```txt\nfrom the file\n```\n\nthe words',
  );
  t.equal(conversation?.title, 'the words', 'the title is the question, not the document');
});

t.test(
  'a full disk under stdout is a failure that says so',
  { skip: process.platform !== 'linux' && '/dev/full is on Linux' },
  async t => {
    const home = makeHome(t);
    const full = openSync('/dev/full', 'w');
    t.teardown(() => closeSync(full));
    const child = spawn(
      process.execPath,
      [join(packageRoot, 'bin/llmtui.js'), 'ask', ...short, 'Say hello.'],
      {
        env: { PATH: process.env.PATH, ...home.env, ...env },
        stdio: ['ignore', full, 'pipe'],
      },
    );
    let stderr = '';
    child.stderr?.on('data', chunk => {
      stderr += chunk;
    });
    const status = await new Promise(resolve => child.once('close', resolve));
    t.equal(status, 1);
    t.match(stderr, /^llmtui: stdout cannot be written: .*\n$/);
  },
);

t.test('a current folder that has been deleted is told, not a bug', async t => {
  // What a runner of tests puts in front of each node needs a folder itself.
  const script = `unset NODE_OPTIONS; mkdir gone && cd gone && rmdir "$PWD" && exec "$0" "$1" ask x`;
  const { status, stderr } = await runShell(t, script, [
    process.execPath,
    join(packageRoot, 'bin/llmtui.js'),
  ]);
  t.equal(status, 42);
  t.match(stderr, /^llmtui: the current folder is not there any more: .*\n$/);
});
