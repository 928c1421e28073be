import t from 'tap';
import { attachTo } from '../../../lib/engine/attach/attach.js';
import { answersAs, identityOf } from '../../../lib/engine/attach/identity.js';
import { cosine, embedderOptions, loadEmbedder, references } from '../llama/embedder.js';
import { serving } from './served.js';

const signal = new AbortController().signal;

t.test('texts are embedded by another process as they would be here', { timeout: 120_000 }, async t => {
  const loaded = await loadEmbedder();
  t.teardown(() => loaded.unload());
  const identity = identityOf(embedderOptions);
  const { folder } = await serving(t, wanted =>
    answersAs(identity, wanted) ? { engine: loaded, release: () => {}, discard: () => {} } : null,
  );
  const options = { ...embedderOptions, name: 'mine' };
  const engine = (await attachTo({
    ...{ runtimeFolder: folder, options, signal, platform: process.platform },
  }))!;
  t.teardown(() => engine.unload());
  t.match(engine.model, { name: 'mine', embedding: { dimensions: 384, maxTokens: 512 } });

  const { vectors, tokens } = await engine.embed(
    references.map(({ text }) => text),
    signal,
  );
  for (const [at, { vector, tokens: known }] of references.entries()) {
    t.ok(cosine(vectors[at]!, vector) > 0.999);
    t.equal(tokens[at], known.length);
  }
  const many = Array.from({ length: 600 }, (_, at) => `text ${at}`);
  t.equal((await engine.embed(many, signal)).vectors.length, 600, 'more than one message holds');

  const long = 'word '.repeat(600);
  t.same((await engine.embed(['short', long], signal, { truncate: true })).truncated, [1]);
  await t.rejects(engine.embed([long], signal), { code: 'CONTEXT_FULL', message: /602 tokens/ });
  const stop = new AbortController();
  const stopped = engine.embed(Array(2000).fill('word '.repeat(100)), stop.signal);
  stop.abort(new Error('enough'));
  await t.rejects(stopped, /enough/);
  t.equal((await engine.embed(['beside'], signal)).vectors.length, 1);
});
