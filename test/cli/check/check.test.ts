import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { starterPath } from '../../helpers/gguf-small.js';
import { makeHome, runProgram, startProgram } from '../../helpers/program.js';

t.test('a sound model passes every check, with its figures as data', async t => {
  const told = await runProgram(['check', '--json'], { withinMs: 180_000 });
  t.match(told, { status: 0, stderr: '' });
  const { model, verdict, findings } = JSON.parse(told.stdout);
  t.equal(model, 'smollm2-135m');
  t.not(verdict, 'failed');
  const names = findings.map(({ about }: { about: string }) => about);
  const prompts = ['answers', 'ends', 'token limit', 'stop string', 'grammar', 'seed', 'UTF-8', 'follow-up'];
  const before = ['model', 'load', 'template', 'tokenizer'];
  const after = ['cancelling', 'speed', 'first token', 'memory', 'process'];
  t.same(names, [...before, ...prompts, ...after]);
  const data = Object.fromEntries(
    findings.map((each: { about: string; data: object }) => [each.about, each.data]),
  );
  t.ok(data.load.ms > 0 && data.memory.weights > 80_000_000 && data.memory.forecast > data.memory.weights);
  t.ok(data.speed.promptTokensPerSecond > 0 && data.speed.replyTokensPerSecond > 0);
  t.match(data.template, { template: 'model' });
  t.match(data.tokenizer, { texts: 13, changed: [] });
  // Machines differ in speed, and a busy one stops late.
  const failed = findings.filter((each: { verdict: string }) => each.verdict === 'failed');
  t.same(failed, []);
});

t.test('models are listed with their status, and one that cannot be loaded fails', async t => {
  const home = makeHome(t);
  const folder = join(home.path, '.cache/llmtui/models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'broken.gguf'), 'GGUF and no more');
  const listed = await runProgram(['check', '--list-models'], { home });
  t.match(listed, { status: 0, stdout: /smollm2-135m +available.*\nbroken +disabled/ });
  const list = JSON.parse((await runProgram(['check', '--list-models', '--json'], { home })).stdout);
  t.match(list, [
    { name: 'smollm2-135m', status: 'available' },
    { name: 'broken', status: 'disabled', reason: /\S/ },
  ]);
  const told = await runProgram(['check', '-m', 'broken'], { home });
  t.match(told, { status: 1, stdout: /failed +load .*\n +→ llmtui check --list-models/ });
  t.match(told.stdout, /failed +verdict +broken does not work as it should: 1 of 2 checks failed/);
  t.match(await runProgram(['check', '-m', 'nothing'], { home }), { status: 66, stdout: '' });
  t.match(await runProgram(['check', '-m', 'llama3-1b'], { home }), {
    status: 66,
    stderr: /llmtui pull llama3-1b/,
  });
});

t.test('by hand a model answers after the fixed prompts; Ctrl-C stops an answer, Ctrl-D ends', async t => {
  const term = startProgram(t, { args: ['check', '--interactive'], cols: 70, rows: 80 });
  await term.until('> ', 180_000);
  term.send('Write a very long story about the sea.\r');
  await term.until(/story about the sea\.\n+.*\w+/, 60_000);
  term.send('\x03');
  await term.until(/\n> *$/m, 60_000);
  term.send('\x04');
  t.equal((await term.ended(30_000)).status, 0);
});

t.test('Ctrl-C ends a check with status 130', async t => {
  const home = makeHome(t);
  const folder = join(home.path, '.cache/llmtui/models');
  mkdirSync(folder, { recursive: true });
  copyFileSync(starterPath, join(folder, 'mine.gguf'));
  const term = startProgram(t, { args: ['check', '-m', 'mine'], home });
  await term.until('load', 60_000);
  term.send('\x03');
  t.equal((await term.ended(30_000)).status, 130);
});

t.test('what cannot go together is refused', async t => {
  t.match(await runProgram(['check', '--interactive', '--json']), { status: 2, stdout: '' });
});
