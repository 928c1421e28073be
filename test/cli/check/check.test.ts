import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { smallBytes } from '../../helpers/gguf-small.js';
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
  t.match(listed, {
    status: 0,
    stdout: /smollm2-135m +available.*\nall-minilm +embedding.*\nbroken +disabled/,
  });
  const list = JSON.parse((await runProgram(['check', '--list-models', '--json'], { home })).stdout);
  t.match(list, [
    { name: 'smollm2-135m', status: 'available' },
    { name: 'all-minilm', status: 'embedding' },
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

t.test('a model with a useless vocabulary fails by name, and the other checks go on', async t => {
  const home = makeHome(t);
  const folder = join(home.path, '.cache/llmtui/models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tiny.gguf'), smallBytes());
  const told = await runProgram(['check', '-m', 'tiny', '--json'], { home });
  t.equal(told.status, 1);
  const { verdict, findings } = JSON.parse(told.stdout);
  t.equal(verdict, 'failed');
  const of = (about: string) => findings.find((each: { about: string }) => each.about === about);
  t.match(of('tokenizer'), { verdict: 'failed', text: /changed on the way: English/, fix: /damaged/ });
  t.match(of('answers'), { verdict: 'warning' });
  t.match(of('process'), { verdict: 'ok' });
});

t.test(
  'by hand a model answers after the fixed prompts; Ctrl-D ends, and Ctrl-C with status 130',
  async t => {
    const home = makeHome(t);
    const folder = join(home.path, '.cache/llmtui/models');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'tiny.gguf'), smallBytes());
    for (const [key, status] of [
      ['\x04', 1], // what the checks came to
      ['\x03', 130],
    ] as const) {
      const term = startProgram(t, {
        args: ['check', '-m', 'tiny', '--interactive'],
        home,
        cols: 70,
        rows: 80,
      });
      await term.until(/^> $/m, 60_000);
      term.send('b\r');
      await term.until(/^> b *$[\s\S]*^> *$/m, 60_000); // its answer may be empty
      term.send(key);
      t.equal((await term.ended(30_000)).status, status);
    }
  },
);

t.test('Ctrl-C ends a check with status 130', async t => {
  const term = startProgram(t, { args: ['check'] });
  await term.until('load', 60_000);
  term.send('\x03');
  t.equal((await term.ended(30_000)).status, 130);
});

t.test('what cannot go together is refused', async t => {
  t.match(await runProgram(['check', '--interactive', '--json']), { status: 2, stdout: '' });
});
