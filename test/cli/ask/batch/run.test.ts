import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Home, makeHome, packageRoot, runProgram, startProgram } from '../../../helpers/program.js';
import { conversationsOf } from '../kept.js';
import { runShell } from '../shell.js';

// With f16 an answer depends on what was read beside it; see test/engine/llama/starter.ts.
const env = { LLM_CONTEXT_SIZE: '1024', LLM_THREADS: '1', LLM_KV_TYPE: 'q8_0' };
const short = ['--max-tokens', '6', '--temperature', '0'];

type Answer = Readonly<Record<string, unknown>>;

const parsed = (text: string): readonly Answer[] => {
  t.ok(text === '' || text.endsWith('\n'), 'every line is whole');
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Answer);
};

const prompts = (count: number): string =>
  Array.from({ length: count }, (_, at) => `${JSON.stringify({ id: at, prompt: `Count to ${at}.` })}\n`).join(
    '',
  );

/** Waits for so many lines of a file. */
async function lines(file: string, count: number): Promise<void> {
  for (;;) {
    if (existsSync(file) && readFileSync(file, 'utf8').split('\n').length > count) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Ends a batch with `signal` once its file holds two answers; gives its status and what it said. */
async function ended(home: Home, args: readonly string[], file: string, signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [join(packageRoot, 'bin/llmtui.js'), ...args], {
    cwd: home.path,
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const closed = new Promise<number | null>(resolve => child.once('close', resolve));
  await lines(file, 2);
  child.kill(signal);
  return { status: await closed, stderr };
}

t.test('many prompts are answered in their order, each line with its answer or its error', async t => {
  const home = makeHome(t);
  const input = [
    'Name a river.',
    '',
    '{"prompt":"Name a town.","id":"town","max_tokens":2}',
    '{"id":"wrong","prompt":"a","temprature":1}',
    `{"id":"long","prompt":"${'word '.repeat(1100)}"}`,
    '{"messages":[{"role":"user","content":"Hi"}]}',
    '{"prompt":"Invent a person.","schema":"age int","max_tokens":40}',
  ].join('\n');
  const { status, stdout, stderr } = await runProgram(['ask', ...short, '--batch', '-'], {
    env,
    input,
    home,
  });
  t.match({ status, stderr }, { status: 1, stderr: '' });
  const answers = parsed(stdout);
  t.same(
    answers.map(({ index }) => index),
    [0, 1, 2, 3, 4, 5],
  );
  t.match(answers, [
    { response: String, finish_reason: 'length', usage: { completion_tokens: 6 } },
    { id: 'town', usage: { completion_tokens: 2 } },
    { id: 'wrong', error: { code: 'BAD_INPUT', message: /temprature/ } },
    { id: 'long', error: { code: 'CONTEXT_FULL' } },
    { response: String },
    { value: { age: Number }, finish_reason: 'stop' },
  ]);
  const alone = await runProgram(['ask', ...short, 'Name a river.'], { env, home });
  t.equal(answers[0]?.response, alone.stdout.replace(/\n$/, ''), 'as it is answered alone');
  t.same(
    conversationsOf(home).map(({ title }) => title),
    ['Name a river.'],
    'a batch is not kept in the history',
  );
});

t.test('a batch that was killed goes on where it was', async t => {
  const home = makeHome(t);
  const file = join(home.path, 'out.jsonl');
  writeFileSync(join(home.path, 'in.jsonl'), prompts(12));
  const args = ['ask', ...short, '--parallel', '2', '--batch', 'in.jsonl', '--output', 'out.jsonl'];
  await ended(home, args, file, 'SIGKILL');
  const before = readFileSync(file, 'utf8');
  t.ok(parsed(before.slice(0, before.lastIndexOf('\n') + 1)).length < 12);
  t.equal(statSync(file).mode & 0o777, 0o600);
  const again = await runProgram(args, { env, home });
  t.match(again, { status: 42, stderr: /out\.jsonl is there already: go on with it by --resume/ });
  // A line that was cut in the middle, as a full disk leaves it.
  truncateSync(file, before.lastIndexOf('\n') - 5);
  const kept = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const resumed = await runProgram([...args, '--resume'], { env, home });
  t.match(resumed, { status: 0, stdout: '', stderr: '' });
  const after = readFileSync(file, 'utf8');
  t.same(after.split('\n').slice(0, kept.length), kept, 'what was whole stays as it was');
  t.same(
    parsed(after).map(({ index, id }) => [index, id]),
    Array.from({ length: 12 }, (_, at) => [at, at]),
  );
  const done = await runProgram([...args, '--resume'], { env, home });
  t.equal(done.status, 0);
  t.equal(readFileSync(file, 'utf8'), after, 'nothing is left to do');
});

t.test('Ctrl-C leaves whole lines, tells how to go on, and ends with 130', async t => {
  const home = makeHome(t);
  const file = join(home.path, 'out.jsonl');
  writeFileSync(join(home.path, 'in.jsonl'), prompts(200));
  const args = ['ask', ...short, '--batch', 'in.jsonl', '--output', 'out.jsonl'];
  const { status, stderr } = await ended(home, args, file, 'SIGINT');
  t.equal(status, 130);
  const answers = parsed(readFileSync(file, 'utf8'));
  t.ok(answers.length >= 2 && answers.length < 200);
  t.equal(stderr, `llmtui: stopped after ${answers.length} answers; --resume goes on with out.jsonl\n`);
});

t.test('an output that is not that of the input is not touched', async t => {
  const home = makeHome(t);
  const file = join(home.path, 'out.jsonl');
  writeFileSync(join(home.path, 'in.jsonl'), prompts(2));
  const args = ['ask', ...short, '--batch', 'in.jsonl', '--output', 'out.jsonl', '--resume'];
  const other = '{"index":0,"id":"other","response":"x"}\n';
  for (const [text, message] of [
    [other, /line 1 of out\.jsonl answers another input/],
    ['{"index":0,"id":0}\n{"index":1,"id":1}\n{"index":2}\n', /line 3 of out\.jsonl answers another input/],
    ['notes\n', /line 1 of out\.jsonl is no answer of a batch/],
  ] as const) {
    writeFileSync(file, text);
    t.match(await runProgram(args, { env, home }), { status: 42, stderr: message });
    t.equal(readFileSync(file, 'utf8'), text);
  }
  writeFileSync(
    file,
    '{"index":0,"id":0,"error":{"code":"BAD_INPUT","message":"x"}}\n{"index":1,"id":1,"response":"x"}\n',
  );
  t.equal((await runProgram(args, { env, home })).status, 1, 'an error of before counts');
});

t.test(
  'more replies at once than usual, a reader that leaves and a missing folder are nothing special',
  async t => {
    const home = makeHome(t);
    writeFileSync(join(home.path, 'in.jsonl'), prompts(20));
    const args = ['ask', '--max-tokens', '1', '--parallel', '16', '--batch', 'in.jsonl'];
    const { status, stdout, stderr } = await runProgram(args, { env, home });
    t.match({ status, stderr }, { status: 0, stderr: '' });
    t.equal(parsed(stdout).length, 20);
    const script = `"$0" "$1" ${args.join(' ')} | head -1 > one; echo "status \${PIPESTATUS[0]}" >&2`;
    const program = [process.execPath, join(packageRoot, 'bin/llmtui.js')];
    t.equal((await runShell(t, script, program, home)).stderr, 'status 0\n');
    t.equal(parsed(readFileSync(join(home.path, 'one'), 'utf8')).length, 1);
    const lost = await runProgram([...args, '--output', join('missing', 'out.jsonl')], { env, home });
    t.match(lost, { status: 42, stderr: /there is no folder for missing/ });
  },
);

t.test('a terminal sees the progress on stderr and the summary at the end', async t => {
  const home = makeHome(t);
  writeFileSync(join(home.path, 'in.jsonl'), prompts(3));
  const args = ['ask', ...short, '--batch', 'in.jsonl', '--output', 'out.jsonl'];
  const term = startProgram(t, { args, env, home, cols: 80, rows: 24 });
  t.equal((await term.ended(60_000)).status, 0);
  t.match(term.text(), /^3 answers, 18 tokens, [\d.]+ tokens\/s/m);
});

t.test('what makes no sense is refused before a model is loaded', async t => {
  const wrong: readonly [readonly string[], RegExp][] = [
    [['--batch', 'missing.jsonl'], /missing\.jsonl is not there/],
    [['--batch', '.'], /is a folder/],
    [['--batch', 'a', 'words'], /takes its prompts from a file/],
    [['--batch', 'a', '--count', '2'], /--count does not go with --batch/],
    [['--batch', 'a', '-f', 'b'], /--file does not go with --batch/],
    [['--batch', 'a', '--resume'], /--resume goes on with a file/],
    [['--resume', 'a'], /--resume goes with --batch/],
    [['--parallel', '2', 'a'], /--parallel goes with --batch/],
    [['--output', 'x', 'a'], /--output goes with --batch/],
    [['--batch', 'a', '--parallel', '0'], /parallel/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr } = await runProgram(['ask', ...args], { env });
    t.match(stderr, message);
    t.ok([2, 42, 52].includes(status ?? 0), `status ${status}`);
  }
});
