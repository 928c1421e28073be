import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { smallBytes, starterPath } from '../../helpers/gguf-small.js';
import { startHub } from '../../helpers/hub.js';
import { makeHome, runProgram, startProgram } from '../../helpers/program.js';

/** A person with a folder of models and a file of another program. */
function person(t: Test) {
  const home = makeHome(t);
  const at = (path: string): string => join(home.path, path);
  for (const folder of ['.cache/llmtui/models', 'elsewhere', '.config/llmtui'])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('.cache/llmtui/models/mine.gguf'), smallBytes());
  writeFileSync(at('elsewhere/theirs.gguf'), smallBytes());
  const run = (...args: string[]) => runProgram(args, { home });
  return { home, at, run };
}

t.test('a model is imported, listed, shown, used and removed, and its file stays where it was', async t => {
  const { at, run } = person(t);
  copyFileSync(starterPath, at('elsewhere/theirs.gguf'));
  t.match(await run('import', './elsewhere/theirs.gguf', '--override', 'context=512'), {
    status: 0,
    stdout: /1 entry written/,
  });
  const { models } = JSON.parse((await run('models', '--json')).stdout);
  t.match(
    models.map(({ name, context }: { name: string; context: number }) => [name, context]),
    [
      ['smollm2-135m', 8192],
      ['all-minilm', 512],
      ['theirs', 512],
      ['mine', 256],
    ],
  );
  t.match(await run('show', 'theirs'), { status: 0, stdout: /models\.yaml +context 512/ });
  t.match(await run('ask', '-m', 'theirs', '--max-tokens', '3', 'Hello'), {
    status: 0,
    stdout: /\S/,
    stderr: '',
  });
  t.match(await run('rm', 'theirs', '--yes'), {
    status: 0,
    stdout: /theirs removed\n.*stays: it is outside/,
  });
  t.ok(existsSync(at('elsewhere/theirs.gguf')));
  t.match(await run('show', 'theirs'), { status: 66 });
});

t.test('rm asks on a terminal, and wants --yes without one', async t => {
  const { home, at, run } = person(t);
  t.match(await run('rm', 'mine'), { status: 2, stderr: /add --yes/ });
  const file = at('.cache/llmtui/models/mine.gguf');
  for (const [key, status] of [
    ['n\r', 1],
    ['\u0003', 1],
    ['y\r', 0],
  ] as const) {
    t.ok(existsSync(file));
    const term = startProgram(t, { args: ['rm', 'mine'], home, cols: 100, rows: 24 });
    await term.until('[y/N]');
    term.send(key);
    t.equal((await term.ended(30_000)).status, status);
  }
  t.notOk(existsSync(file));
});

t.test('a mistake in models.yaml is told on stderr with its place, and the rest goes on', async t => {
  const { at, run } = person(t);
  writeFileSync(at('.config/llmtui/models.yaml'), 'models:\n  - id: a\n    enabled: maybe\n');
  const listed = await run('models');
  t.match(listed, { status: 0, stdout: /\nmine / });
  t.match(listed.stderr, /models\.yaml, line 3, column 14: enabled is "maybe"/);
  t.match(await run('import', './elsewhere'), { status: 52, stderr: /line 3, column 14/ });
  t.match(readFileSync(at('.config/llmtui/models.yaml'), 'utf8'), 'maybe');
});

t.test('a profile is found, pulled, becomes the default, and is removed with its folders', async t => {
  const repository = 'bartowski/Llama-3.2-1B-Instruct-GGUF';
  const file = 'Llama-3.2-1B-Instruct-Q4_K_M.gguf';
  const hub = await startHub(t, { repositories: { [repository]: { files: { [file]: smallBytes() } } } });
  const { home, at } = person(t);
  const run = (...args: string[]) => runProgram(args, { home, env: { HF_ENDPOINT: hub.endpoint } });
  const chosen = async () => JSON.parse((await run('models', '--json')).stdout).default.name;
  t.equal(await chosen(), 'smollm2-135m');
  t.match(await run('search', 'llama'), { status: 0, stdout: new RegExp(repository) });
  t.match(await run('pull', 'llama3-1b', '--list'), { status: 0, stdout: /Q4_K_M/ });
  t.match(await run('pull', 'llama3-1b'), { status: 0, stdout: / is here: / });
  t.equal(await chosen(), 'llama3-1b');
  t.match(await run('pull', 'llama3-1b'), { status: 0, stdout: /there already/ });
  t.match(await run('rm', '-y', 'llama3-1b'), { status: 0, stdout: /1 file deleted/ });
  t.notOk(existsSync(at('.cache/llmtui/models/bartowski')));
  t.equal(await chosen(), 'smollm2-135m');
});

t.test('entries of other providers are listed with what is missing, and can be removed', async t => {
  const { at, run } = person(t);
  const yaml = at('.config/llmtui/models.yaml');
  writeFileSync(yaml, 'models:\n  - { id: apple, provider: mlx, config: { model: x } }\n');
  t.match(await run('models'), {
    status: 0,
    stdout: /^apple .* disabled +provider mlx: not available here/m,
  });
  t.match(await run('show', 'apple'), { status: 0, stdout: /disabled: provider mlx/ });
  t.match(await run('ask', '-m', 'apple', 'x'), {
    status: 66,
    stdout: '',
    stderr: /apple cannot be used: provider mlx/,
  });
  t.match(await run('rm', 'apple', '-y'), { status: 0, stdout: /apple removed/ });
  t.equal(readFileSync(yaml, 'utf8').includes('apple'), false);
});

t.test('offline, pull and search say so', async t => {
  const { run } = person(t);
  t.match(await run('pull', 'gpt2', '--offline'), { status: 69, stderr: /--offline/ });
  t.match(await run('search', 'gpt2', '--offline'), { status: 69, stderr: /--offline/ });
});
