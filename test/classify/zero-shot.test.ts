import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { embedderOf } from '../../lib/classify/embedder.js';
import { fewShot, headClassifier } from '../../lib/classify/few-shot.js';
import { readHead, writeHead } from '../../lib/classify/head-file.js';
import { labelsOf } from '../../lib/classify/label.js';
import { zeroShot } from '../../lib/classify/zero-shot.js';
import { packageRoot } from '../../lib/package.js';
import { loadEmbedder } from '../engine/llama/embedder.js';

const { signal } = new AbortController();
const letters: readonly { readonly text: string; readonly label: string }[] = readFileSync(
  join(packageRoot(), 'fixtures/classification/letters.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map(line => JSON.parse(line));
const texts = letters.map(({ text }) => text);

t.test('labels for real texts', { timeout: 240_000 }, async t => {
  const engine = await loadEmbedder();
  t.teardown(() => engine.unload());
  const embedder = embedderOf(engine, false);
  const described = labelsOf(
    [
      'payment: invoices, refunds and prices',
      'delivery: parcels and shipping',
      'fault: something is broken or does not work',
      'praise: a happy customer says thank you',
    ],
    2,
  );

  t.test('by descriptions, without an example', async t => {
    const classifier = await zeroShot(described, false, embedder, signal);
    const scores = await classifier.scores(texts, signal);
    const right = scores.filter(([best], at) => best!.label === letters[at]!.label).length;
    t.ok(right >= 45, `${right} of 48`);
    for (const own of scores) t.ok(Math.abs(own.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-6);
    const sure = scores.reduce((sum, [best]) => sum + best!.score, 0) / 48;
    t.ok(Math.abs(sure - right / 48) < 0.2, `as sure as right: ${sure} and ${right / 48}`);
  });

  t.test('each by itself where there may be several', async t => {
    const classifier = await zeroShot(described, true, embedder, signal);
    const scores = await classifier.scores(texts, signal);
    const found = scores.filter((own, at) =>
      own.some(({ label, score }) => label === letters[at]!.label && score > 0.5),
    );
    const wrong = scores.flatMap((own, at) =>
      own.filter(({ label, score }) => label !== letters[at]!.label && score > 0.5),
    );
    t.ok(found.length >= 40, `${found.length} of 48 found`);
    t.ok(wrong.length <= 30, `${wrong.length} of 144 wrong`);
  });

  t.test('learned from a few examples, kept, and the same afterwards', async t => {
    const examples = letters.slice(0, 32).map(({ text, label }) => ({ text, labels: [label] }));
    const { head, report } = await fewShot({ examples, multi: false }, embedder, signal);
    t.ok(report.validation!.accuracy > 0.85, `${report.validation!.accuracy}`);
    const embedderIdentity = { name: 'all-minilm', sha256: 'ab'.repeat(32) };
    const training = { examples: 32, accuracy: report.validation!.accuracy };
    const kept = { head, embedder: embedderIdentity, trainedAt: 1e12, training };
    const read = readHead(writeHead(kept));
    t.same(read, kept);
    const scores = await headClassifier(read.head, embedder).scores(texts.slice(32), signal);
    const right = scores.filter(([best], at) => best!.label === letters[32 + at]!.label).length;
    t.ok(right >= 14, `${right} of 16 not seen before`);
  });

  t.test('an empty text, and one that is too long, are refused', async t => {
    const classifier = await zeroShot(described, false, embedder, signal);
    await t.rejects(classifier.scores(['a', ' '], signal), { code: 'BAD_INPUT', message: 'text 2 is empty' });
    await t.rejects(classifier.scores(['word '.repeat(600)], signal), { code: 'CONTEXT_FULL' });
    const cutting = await zeroShot(described, false, embedderOf(engine, true), signal);
    t.equal((await cutting.scores(['word '.repeat(600)], signal)).length, 1);
  });
});
