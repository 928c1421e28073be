import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { bertClassifier, classifierLogits } from '../../lib/classify/bert.js';
import { bertHeadOf, keptBert } from '../../lib/classify/bert-kept.js';
import type { Engine } from '../../lib/engine/engine.js';
import { loadLlama } from '../../lib/engine/llama/load.js';
import type { ClassifierHead } from '../../lib/models/import/classifier/head-file.js';
import { findClassifier, writeClassifier } from '../../lib/models/import/classifier/import.js';
import { embedderOptions } from '../engine/llama/embedder.js';
import {
  type Sample,
  type SampleLogits,
  sampleFolder,
  sampleLogits,
} from '../models/import/classifier/sample.js';

const { signal } = new AbortController();

async function imported(t: Test, sample: Sample): Promise<{ engine: Engine; head: ClassifierHead }> {
  const folder = t.testdir();
  await writeClassifier(await findClassifier(sampleFolder(sample)), folder, sample, signal);
  const kept = await keptBert(folder, sample);
  t.equal(kept?.encoder, join(folder, sample, `${sample}.gguf`));
  const options = { ...embedderOptions, name: sample, path: kept!.encoder, contextSize: 128 };
  const engine = await loadLlama(options, signal, () => {});
  t.teardown(() => engine.unload());
  return { engine, head: await bertHeadOf(kept!) };
}

for (const sample of ['distilbert', 'bert-cased'] as const) {
  t.test(`${sample} classifies as an implementation without llama.cpp does`, async t => {
    const { engine, head } = await imported(t, sample);
    const references = sampleLogits(sample);
    t.equal(engine.model.embedding?.pooling, 'cls');
    const { vectors } = await engine.embed(
      references.map(({ text }) => text),
      signal,
      { raw: true },
    );
    for (const [index, { text, tokens, logits }] of references.entries()) {
      const own = await engine.tokenize(text, { begin: true });
      t.same(own.slice(1), tokens.slice(1, own.length), text.slice(0, 40));
      const found = classifierLogits(head, vectors[index]!);
      for (const [at, logit] of logits.entries())
        t.ok(Math.abs(found[at]! - logit) < 0.01, `${found[at]} is near ${logit}`);
    }
  });
}

t.test(
  'scores are those of one label or of several, best first, and long texts are refused or cut',
  async t => {
    const { engine, head } = await imported(t, 'bert-cased');
    const [{ text, logits }] = sampleLogits('bert-cased') as [SampleLogits];
    const several = bertClassifier(engine, head);
    t.match(several, { labels: ['weather', 'travel', 'prose'], multi: true });
    const [scores] = await several.scores([text], signal);
    t.same(
      scores?.map(({ label }) => label),
      ['weather', 'travel', 'prose'],
    );
    for (const [at, { score }] of scores!.entries())
      t.ok(Math.abs(score - 1 / (1 + Math.exp(-logits[at]!))) < 0.01);
    const one = bertClassifier(engine, { ...head, multi: false });
    const [shares] = await one.scores([text], signal);
    t.ok(Math.abs(shares!.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-6);
    const long = 'river '.repeat(300);
    await t.rejects(several.scores([text, long], signal), {
      code: 'CONTEXT_FULL',
      message: /text 2 has 302/,
    });
    t.equal((await bertClassifier(engine, head, { truncate: true }).scores([long], signal)).length, 1);
    await t.rejects(several.scores(['a', ' '], signal), { code: 'BAD_INPUT', message: /text 2 is empty/ });
    t.same(await several.scores([], signal), []);
    t.throws(() => classifierLogits(head, new Float32Array(3)), { code: 'BAD_INPUT' });
  },
);

t.test('a head that is damaged says so by its field', async t => {
  const folder = t.testdir();
  await writeClassifier(await findClassifier(sampleFolder('distilbert')), folder, 'a', signal);
  const kept = (await keptBert(folder, 'a'))!;
  const file = join(kept.path, 'head.json');
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  const damages: readonly (readonly [object, RegExp])[] = [
    [{ version: 2 }, /version must be 1/],
    [{ labels: [] }, /labels must be/],
    [{ labels: ['a', 'b', 'c'] }, /out.weights must be 192 numbers/],
    [{ width: 1e9 }, /width must be/],
    [{ activation: 'sigmoid' }, /activation must be one of tanh, relu/],
    [{ dense: { ...whole.dense, bias: '!' } }, /dense.bias must be base64/],
  ];
  for (const [damage, message] of damages) {
    writeFileSync(file, JSON.stringify({ ...whole, ...damage }));
    await t.rejects(bertHeadOf(kept), { code: 'BAD_INPUT', message });
  }
  rmSync(file);
  await t.rejects(bertHeadOf(kept), { code: 'BAD_INPUT', message: /there is no such file/ });
});
