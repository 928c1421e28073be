import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { embedderOf } from '../../../lib/classify/embedder.js';
import { fewShot } from '../../../lib/classify/few-shot.js';
import { identityOf } from '../../../lib/classify/identity.js';
import { KeptHeads } from '../../../lib/classify/kept-heads.js';
import { classifyApi } from '../../../lib/http/classify/api.js';
import { findClassifier, writeClassifier } from '../../../lib/models/import/classifier/import.js';
import { packageRoot } from '../../../lib/package.js';
import { loadEmbedder } from '../../engine/llama/embedder.js';
import { type SampleLogits, sampleFolder, sampleLogits } from '../../models/import/classifier/sample.js';
import { json, served } from '../serving.js';
import { starterModels } from '../starter-models.js';

const path = '/v1/classify';
const parcel = 'The parcel has not arrived, where is it?';
const letters: readonly { readonly text: string; readonly label: string }[] = readFileSync(
  join(packageRoot(), 'fixtures/classification/letters.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map(line => JSON.parse(line));

t.test('texts get labels over HTTP', { timeout: 240_000 }, async t => {
  const { models } = starterModels(t);
  const folder = t.testdir({
    'strange.json': kept({ sha256: '0'.repeat(64) }),
    'broken.json': '{',
  });
  const apis = [classifyApi(new KeptHeads(folder))];
  const { ask } = await served(t, { options: { models, apis } });

  t.test('labels by their names, in the shape of vLLM, with scores', async t => {
    const { status, value } = await ask(path, json({ input: parcel, labels: ['praise', 'delivery'] }));
    t.equal(status, 200);
    t.match(value, {
      id: /^classify-/,
      object: 'list',
      model: 'all-minilm',
      data: [{ index: 0, num_classes: 2 }],
    });
    const [line] = value.data;
    t.equal(line.label, 'delivery');
    t.same(line.labels, ['delivery']);
    t.same(
      line.scores.map(({ label }: { label: string }) => label),
      ['delivery', 'praise'],
    );
    t.equal(line.probs[1], line.scores[0].score, 'probs are in the order of the labels');
    t.ok(Math.abs(line.probs[0] + line.probs[1] - 1) < 1e-6);
    t.ok(value.usage.prompt_tokens > 10);
    t.equal(value.usage.total_tokens, value.usage.prompt_tokens);
  });

  t.test('several texts, several labels each, the best scores only', async t => {
    const labels = [{ name: 'delivery', description: 'parcels and shipping' }, 'praise', 'cooking'];
    const input = [parcel, 'x'];
    const { value } = await ask(path, json({ input, labels, multi: true, top: 1, model: 'all-minilm' }));
    t.equal(value.data.length, 2);
    t.equal(value.data[0].scores.length, 1);
    t.same(value.data[0].labels, ['delivery']);
    t.equal(value.data[1].label, value.data[1].labels[0] ?? null);
  });

  t.test('labels are learned from examples of the request', async t => {
    const examples = letters.slice(0, 32);
    const input = letters.slice(32).map(({ text }) => text);
    const { value } = await ask(path, json({ input, examples }));
    const right = value.data.filter(
      ({ label, index }: { label: string; index: number }) => label === letters[32 + index]?.label,
    );
    t.ok(right.length >= 14, `${right.length} of 16`);
  });

  t.test('a classifier that is kept labels texts, and comes without labels', async t => {
    const engine = await loadEmbedder();
    const { signal } = new AbortController();
    const examples = letters.slice(0, 32).map(({ text, label }) => ({ text, labels: [label] }));
    const { head } = await fewShot({ examples, multi: false }, embedderOf(engine, false), signal);
    const embedder = await identityOf(engine.model, signal);
    await engine.unload();
    const training = { examples: 32, accuracy: 1 };
    new KeptHeads(folder).write('letters', { head, embedder, trainedAt: 0, training });
    const { value } = await ask(path, json({ model: 'letters', input: [parcel] }));
    t.match(value, { model: 'letters', data: [{ label: 'delivery', num_classes: 4 }] });
    const twice = await ask(path, json({ model: 'letters', input: 'a', labels: ['a', 'b'] }));
    t.match(twice.value.error, { param: 'model', message: /is a classifier, which has its labels/ });
  });

  t.test('a bad value is status 400 and names its field', async t => {
    const example = { text: 'a', label: 'b' };
    const cases: readonly [object, string][] = [
      [{}, 'input'],
      [{ input: '' }, 'input'],
      [{ input: ' ' }, 'input'],
      [{ input: ['a', 4], labels: ['a', 'b'] }, 'input'],
      [{ input: 'a' }, 'labels'],
      [{ input: 'a', labels: [] }, 'labels'],
      [{ input: 'a', labels: ['a'] }, 'labels'],
      [{ input: 'a', labels: ['a', 'a'] }, 'labels'],
      [{ input: 'a', labels: ['a', 'b'], top: 0 }, 'top'],
      [{ input: 'a', examples: [{ text: 'a' }, example] }, 'examples.0.label'],
      [{ input: 'a', examples: [{ label: 'a' }] }, 'examples'],
      [{ input: 'a', model: 'strange', labels: ['a', 'b'] }, 'model'],
    ];
    for (const [body, field] of cases) {
      const { status, value } = await ask(path, json(body));
      t.equal(status, 400, JSON.stringify(value));
      t.ok(String(value.error.param).startsWith(field), `${value.error.param} for ${JSON.stringify(body)}`);
    }
    const one = await ask(path, json({ input: 'a', examples: [example] }));
    t.equal(one.status, 400);
    t.match(one.value.error.message, /at least 2/);
    const long = { input: 'word '.repeat(600), labels: ['a', 'b'] };
    t.equal((await ask(path, json(long))).status, 400);
    t.equal((await ask(path, json({ ...long, truncate: true }))).status, 200);
  });

  t.test(
    'a classifier of another embedding model, and a damaged one, are refused with the reason',
    async t => {
      const strange = await ask(path, json({ input: 'a', model: 'strange' }));
      t.equal(strange.status, 400);
      t.match(strange.value.error.message, /trained on vectors of all-minilm/);
      const broken = await ask(path, json({ input: 'a', model: 'broken' }));
      t.equal(broken.status, 400);
      t.notMatch(broken.value.error.message, folder, 'no folder is told');
      t.equal((await ask(path, json({ input: 'a', model: 'nothing', labels: ['a', 'b'] }))).status, 404);
      const chat = await ask(path, json({ input: 'a', model: 'smollm2-135m', labels: ['a', 'b'] }));
      t.match(chat.value.error, { code: 'no_embedding_model', param: 'model' });
    },
  );
});

function kept({ sha256 }: { readonly sha256: string }): string {
  return JSON.stringify({
    format: 'llmtui-classifier',
    version: 1,
    trained_at: '2026-01-01T00:00:00.000Z',
    multi: false,
    labels: ['a', 'b'],
    thresholds: [0.5, 0.5],
    embedder: { name: 'all-minilm', sha256, dimensions: 1 },
    training: { examples: 2, accuracy: null },
    weights: Buffer.alloc(16).toString('base64'),
  });
}

t.test('a classifier that was imported labels texts with its own head', { timeout: 240_000 }, async t => {
  const { models, classifiers } = starterModels(t);
  const { signal } = new AbortController();
  await writeClassifier(await findClassifier(sampleFolder('bert-cased')), classifiers, 'topics', signal);
  const { ask } = await served(t, { options: { models, apis: [classifyApi(new KeptHeads(classifiers))] } });
  const [{ text, logits }] = sampleLogits('bert-cased') as [SampleLogits];
  const { status, value } = await ask(path, json({ input: [text, 'hello'], model: 'topics' }));
  t.equal(status, 200);
  t.equal(value.model, 'topics');
  t.equal(value.data.length, 2);
  for (const [at, logit] of logits.entries())
    t.ok(Math.abs(value.data[0].probs[at] - 1 / (1 + Math.exp(-logit))) < 0.01);
  const long = 'river '.repeat(300);
  t.equal((await ask(path, json({ input: long, model: 'topics' }))).status, 400);
  t.equal((await ask(path, json({ input: long, model: 'topics', truncate: true }))).status, 200);
});
