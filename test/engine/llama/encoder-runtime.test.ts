import t from 'tap';
import { cosine, loadEmbedder, references } from './embedder.js';
import { loadStarter } from './starter.js';

const signal = new AbortController().signal;

t.test('a model that embeds', async t => {
  const engine = await loadEmbedder();
  t.teardown(() => engine.unload());
  const { embedding } = engine.model;
  t.same(embedding, { dimensions: 384, pooling: 'mean', maxTokens: 512 });

  t.test('gives the vectors of an independent implementation, many texts at once', async t => {
    const { vectors, tokens, truncated } = await engine.embed(
      references.map(({ text }) => text),
      signal,
    );
    t.same(truncated, []);
    for (const [index, { text, tokens: known, vector }] of references.entries()) {
      t.ok(cosine(vectors[index]!, vector) > 0.999, text.slice(0, 40));
      t.equal(tokens[index], known.length);
    }
  });

  t.test('gives vectors of length 1, the same alone and among others', async t => {
    const texts = Array.from(
      { length: 300 },
      (_, index) => `Text ${index} ${'of some length '.repeat(index % 9)}`,
    );
    const { vectors } = await engine.embed(texts, signal);
    t.equal(vectors.length, 300);
    for (const index of [0, 17, 255, 256, 299]) {
      const alone = (await engine.embed([texts[index]!], signal)).vectors[0]!;
      t.ok(Math.abs(cosine(alone, alone) - 1) < 1e-5);
      t.ok(cosine(alone, vectors[index]!) > 0.9995, 'activations are rounded to 8 bits');
    }
  });

  t.test('gives vectors of their own length to whoever asks for them', async t => {
    const { vectors } = await engine.embed(['hello', 'a river'], signal, { raw: true });
    const units = (await engine.embed(['hello', 'a river'], signal)).vectors;
    for (const [index, vector] of vectors.entries()) {
      t.ok(Math.abs(Math.hypot(...vector) - 1) > 0.01);
      t.ok(cosine(vector, units[index]!) / Math.hypot(...vector) > 0.9995);
    }
  });

  t.test('reads tokens as they stand', async t => {
    const { text, tokens } = references[0]!;
    const { vectors } = await engine.embed([text, tokens], signal);
    t.ok(cosine(vectors[0]!, vectors[1]!) > 0.9995);
    await t.rejects(engine.embed([[30_522]], signal), { code: 'BAD_INPUT', message: /no token 30522/ });
    await t.rejects(engine.embed([[]], signal), { code: 'BAD_INPUT', message: /empty/ });
    t.same((await engine.embed([], signal)).vectors, []);
  });

  t.test('refuses a text that is too long by its number, or cuts and reports it', async t => {
    const texts = ['short', 'word '.repeat(600)];
    await t.rejects(engine.embed(texts, signal), { code: 'CONTEXT_FULL', message: /text 2 has 602 tokens/ });
    const cut = await engine.embed(texts, signal, { truncate: true });
    t.same(cut.truncated, [1]);
    t.equal(cut.tokens[1], 512);
    const same = await engine.embed(['word '.repeat(510)], signal);
    t.ok(
      cosine(cut.vectors[1]!, same.vectors[0]!) > 0.9995,
      'what follows a text follows what is left of it',
    );
    const many = [...Array.from({ length: 256 }, () => 'short'), texts[1]!];
    t.same((await engine.embed(many, signal, { truncate: true })).truncated, [256]);
  });

  t.test('stops when it is asked to, and goes on for others', async t => {
    const stop = new AbortController();
    const many = Array.from({ length: 2000 }, (_, index) => `word ${index} `.repeat(60));
    const stopped = engine.embed(many, stop.signal);
    const beside = engine.embed(['beside'], signal);
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await t.rejects(stopped, /enough/);
    t.equal((await beside).vectors.length, 1);
    await t.rejects(engine.embed(['x'], AbortSignal.abort(new Error('before'))), /before/);
  });

  t.test('does not generate, but knows its tokens', async t => {
    const reply = engine.reply([{ role: 'user', content: 'x' }], {}, signal)[Symbol.asyncIterator]();
    await t.rejects(Promise.resolve(reply.next()), { code: 'BAD_INPUT', message: /name a model that chats/ });
    await t.rejects(engine.render([{ role: 'user', content: 'x' }]), { code: 'BAD_INPUT' });
    t.equal((await engine.detokenize(await engine.tokenize('river'))).trim(), 'river');
    const { kvCache, weights } = await engine.memory();
    t.equal(kvCache, 0);
    t.ok(weights > 20e6);
    t.same((await engine.activity()).sequences, []);
  });
});

t.test('a model that generates says which one embeds', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  t.equal(engine.model.embedding, undefined);
  await t.rejects(engine.embed(['x'], signal), { code: 'BAD_INPUT', message: /all-minilm/ });
});

t.test('a model that generates cannot be loaded to embed', async t => {
  await t.rejects(loadStarter({ embeds: true }), { code: 'LOAD_FAILED', message: /cannot embed/ });
});

t.test('a child process embeds as a thread does, and stops as one', async t => {
  const engine = await loadEmbedder({ childProcess: true });
  t.teardown(() => engine.unload());
  const { text, vector } = references[0]!;
  const { vectors } = await engine.embed([text, 'beside'], signal);
  t.ok(cosine(vectors[0]!, vector) > 0.999);
  const stop = new AbortController();
  const stopped = engine.embed(Array(2000).fill('word '.repeat(100)), stop.signal);
  stop.abort(new Error('enough'));
  await t.rejects(stopped, /enough/);
  t.same((await engine.embed([text], signal)).vectors.length, 1);
});
