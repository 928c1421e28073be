import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cosine, references } from '../../engine/llama/embedder.js';
import { makeHome, packageRoot, runProgram, startProgram } from '../../helpers/program.js';
import { runShell } from '../ask/shell.js';

t.setTimeout(240_000);
const home = makeHome(t);
const { text, vector } = references[0]!;
const embed = (args: readonly string[], input = '', env = {}) =>
  runProgram(['embed', ...args], { home, input, env });
const linesOf = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

t.test('a text becomes the same vector in every format', async t => {
  const float = await embed([text]);
  t.match(float, { status: 0, stderr: '' });
  t.ok(cosine(Float32Array.from(linesOf(float.stdout)[0]), vector) > 0.999);
  const base64 = await embed(['--format', 'base64', text]);
  const bytes = Buffer.from(base64.stdout, 'base64');
  t.equal(bytes.readFloatLE(0), linesOf(float.stdout)[0][0]);
  const { status } = await runShell(
    t,
    '"$0" "$1" embed --format binary "$2" > v.bin && test "$(wc -c < v.bin)" = 1536',
    [process.execPath, join(packageRoot, 'bin/llmtui.js'), text],
  );
  t.equal(status, 0);
});

t.test('words, files, lines and objects are texts, in order, with what names them', async t => {
  writeFileSync(join(home.path, 'a.txt'), 'A river\n');
  writeFileSync(join(home.path, 'b.jsonl'), '{"id":7,"text":"A lake"}\n\n{"content":"A sea"}\n');
  const { stdout } = await embed(['--json', 'A town', '-i', 'a.txt', '-i', 'b.jsonl']);
  t.match(linesOf(stdout), [
    { index: 0, tokens: 4, truncated: false, chunks: 1 },
    { index: 1, source: 'a.txt' },
    { index: 2, id: 7, source: 'b.jsonl' },
    { index: 3, source: 'b.jsonl' },
  ]);
  const piped = await embed(['--lines', '--json'], 'A town\n{"id":"x","text":"A river"}\n');
  t.match(linesOf(piped.stdout), [{ index: 0 }, { index: 1, id: 'x' }]);
  t.same(linesOf(piped.stdout)[0].embedding.length, 384);
  const whole = await embed(['--json'], 'A town\nA river\n');
  t.equal(linesOf(whole.stdout).length, 1, 'without --lines stdin is one text');
});

t.test('a long text is cut and told, read in pieces, or refused', async t => {
  const long = 'word '.repeat(600);
  const cut = await embed(['--json'], long);
  t.match(cut, { status: 0, stderr: /longer than 512 tokens, cut; --long chunk/ });
  t.match(linesOf(cut.stdout), [{ truncated: true, tokens: 512 }]);
  t.equal((await embed(['--json', '-q'], long)).stderr, '');
  const chunked = await embed(['--json', '--long', 'chunk'], long);
  t.match(chunked, { status: 0, stderr: '' });
  t.match(linesOf(chunked.stdout)[0], { truncated: false });
  t.match(await embed(['--long', 'refuse'], long), { status: 42, stdout: '', stderr: /602 tokens/ });
});

t.test('similarity compares the first text with each other one', async t => {
  const { stdout } = await embed(['--similarity', 'A river', 'A stream', 'A bank loan']);
  const [near, far] = stdout.trim().split('\n').map(Number);
  t.ok(near! > far! && near! <= 1);
  const { similarities } = JSON.parse((await embed(['--similarity', '--json', 'x', 'x'])).stdout);
  t.ok(Math.abs(similarities[0] - 1) < 1e-3);
  t.match(await embed(['--similarity', 'alone']), { status: 2, stderr: /two or more/ });
});

t.test('a folder is searched, and its index kept in the cache folder', async t => {
  mkdirSync(join(home.path, 'docs'));
  writeFileSync(join(home.path, 'docs/rivers.md'), '# Rivers\n\nThe Danube flows to the Black Sea.\n');
  writeFileSync(join(home.path, 'docs/bread.md'), '# Bread\n\nBake it \u001b[31mbrown.\n');
  const { status, stdout } = await embed(['--search', 'docs', 'where does the water go', '--top', '1']);
  t.equal(status, 0);
  t.match(stdout, /^0\.\d{3} {2}docs\/rivers\.md:1-3\n {4}# Rivers\n\n {4}The Danube/);
  const json = JSON.parse((await embed(['--search', 'docs', '--json', 'baking'])).stdout);
  t.match(json, {
    model: 'all-minilm',
    question: 'baking',
    files: 2,
    passages: 2,
    results: [{ path: 'docs/bread.md', first_line: 1, last_line: 3 }, {}],
  });
  t.notMatch((await embed(['--search', 'docs', 'baking'])).stdout, /\x1b/, 'nothing of a file is obeyed');
  t.match(await embed(['--search', 'nowhere', 'x']), { status: 42, stderr: /nowhere is not there/ });
  t.match(await embed(['--search', 'docs']), { status: 2, stderr: /nothing to embed/ });
});

t.test('failures are one line on stderr with the status of the table', async t => {
  t.match(await embed([]), { status: 2, stdout: '', stderr: /^llmtui: nothing to embed.*\n$/ });
  t.match(await embed(['-m', 'smollm2-135m', 'x']), { status: 42, stderr: /does not embed/ });
  t.match(await embed(['-m', 'nowhere', 'x']), { status: 66 });
  t.match(await embed(['--format', 'hex', 'x']), { status: 2, stderr: /allowed is float, json/ });
  t.match(await embed(['--lines'], '{"id":1}\n'), { status: 42, stderr: /stdin, line 1: .*"text"/ });
  t.match(await embed(['--lines'], '{"id"\n'), { status: 42, stderr: /stdin, line 1/ });
  t.match(await embed(['--similarity', '--search', '.', 'x']), { status: 2 });
  t.match(await embed(['-i', 'missing.txt']), { status: 42, stderr: /missing\.txt/ });
});

t.test('the model of the chat is not asked to embed', async t => {
  t.match(await embed(['x'], '', { LLM_MODEL: 'smollm2-135m' }), { status: 0, stderr: '' });
});

t.test('the child process gives the same vectors', async t => {
  const { status, stdout } = await embed([text], '', { LLM_ENGINE_PROCESS: '1' });
  t.equal(status, 0);
  t.ok(cosine(Float32Array.from(linesOf(stdout)[0]), vector) > 0.999);
});

t.test('a terminal gets no bytes, and progress leaves no trace', async t => {
  const term = startProgram(t, { args: ['embed', '--format', 'binary', 'x'], cols: 80, rows: 10 });
  t.equal((await term.ended(60_000)).status, 2);
  const shown = startProgram(t, { args: ['embed', '--similarity', 'x', 'x'], cols: 80, rows: 10 });
  t.equal((await shown.ended(60_000)).status, 0);
  t.match(shown.text().trim(), /^(1\.0000|0\.999\d)$/);
});

t.test(
  'Ctrl-C ends it with status 130, a reader that leaves with status 0',
  { timeout: 120_000 },
  async t => {
    const many = Array.from({ length: 20_000 }, (_, at) => `Line ${at} is about rivers and the sea.`).join(
      '\n',
    );
    writeFileSync(join(home.path, 'many.txt'), many);
    const args = [join(packageRoot, 'bin/llmtui.js'), 'embed', '--lines', '-i', 'many.txt'];
    const env = { PATH: process.env.PATH, LLM_THREADS: '1', ...home.env };
    const child = spawn(process.execPath, args, {
      cwd: home.path,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.stdout.resume();
    child.kill('SIGINT');
    t.same(await once(child, 'exit'), [130, null]);
    const reader = spawn(process.execPath, args, {
      cwd: home.path,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(reader.stdout, 'data');
    reader.stdout.destroy();
    t.same(await once(reader, 'exit'), [0, null]);
  },
);
