import { cpSync, existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { makeHome, runProgram } from '../../helpers/program.js';
import { type SampleLogits, sampleFolder, sampleLogits } from '../../models/import/classifier/sample.js';

/** A person with a classifier of transformers in the folder `mood`. */
function person(t: Test) {
  const home = makeHome(t);
  const mood = join(home.path, 'mood');
  cpSync(sampleFolder('distilbert'), mood, { recursive: true });
  const kept = join(home.path, '.local/share/llmtui/classifiers');
  const run = (...args: string[]) => runProgram(args, { home });
  return { mood, kept, run };
}

t.test('a classifier is imported, listed, used and removed', async t => {
  const { mood, kept, run } = person(t);
  t.match(await run('import', '--classifier', './mood/', '--dry-run'), {
    status: 0,
    stdout: /DistilBERT, 2 layers of 64; one of 2 labels: NEGATIVE, POSITIVE\nmood would be written/,
  });
  t.notOk(existsSync(kept));
  t.match(await run('import', '--classifier', mood), {
    status: 0,
    stdout: /llmtui classify -m mood "a text"/,
  });
  t.match(await run('import', '--classifier', mood), { status: 42, stderr: /llmtui rm mood removes it/ });
  t.match((await run('models')).stdout, /^mood +imported .* NEGATIVE, POSITIVE$/m);
  const [{ text, logits }] = sampleLogits('distilbert') as [SampleLogits];
  const { status, stdout } = await run('classify', '-m', 'mood', '--json', text);
  t.equal(status, 0);
  const { scores } = JSON.parse(stdout);
  const share = 1 / (1 + Math.exp(logits[0]! - logits[1]!));
  const positive = scores.find(({ label }: { label: string }) => label === 'POSITIVE');
  t.ok(Math.abs(positive.score - share) < 0.01);
  t.match(await run('ask', '-m', 'mood', 'Hello'), { status: 42, stderr: /cannot chat/ });
  t.match(await run('rm', 'mood', '--yes'), { status: 0 });
  t.same(readdirSync(kept), []);
});

t.test('what cannot be imported leaves nothing behind', async t => {
  const { mood, kept, run } = person(t);
  for (const flags of [['--hf-cache'], ['--profile', 'fast'], ['--output', 'x.yaml']])
    t.match(await run('import', '--classifier', mood, ...flags), { status: 2 }, flags.join(' '));
  truncateSync(join(mood, 'model.safetensors'), 100_000);
  t.match(await run('import', '--classifier', mood), { status: 42, stderr: /model.safetensors is damaged/ });
  t.match(await run('import', '--classifier', 'nowhere'), { status: 42, stderr: /there is no folder/ });
  t.notOk(existsSync(kept));
});
