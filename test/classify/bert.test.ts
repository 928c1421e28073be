import { join } from 'node:path';
import t, { type Test } from 'tap';
import { bertClassifier, classifierLogits } from '../../lib/classify/bert.js';
import { bertHeadOf, keptBert } from '../../lib/classify/bert-kept.js';
import type { Engine } from '../../lib/engine/engine.js';
import { loadLlama } from '../../lib/engine/llama/load.js';
import { findClassifier, writeClassifier } from '../../lib/models/import/classifier/import.js';
import type { ClassifierHead } from '../../lib/models/import/classifier/head-file.js';
import { embedderOptions } from '../engine/llama/embedder.js';
import { type Sample, sampleFolder, sampleLogits } from '../models/import/classifier/sample.js';

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
