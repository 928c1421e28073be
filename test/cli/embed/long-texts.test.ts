import t from 'tap';
import { vectorsOf } from '../../../lib/cli/embed/long-texts.js';
import { cosine, loadEmbedder } from '../../engine/llama/embedder.js';

const signal = new AbortController().signal;

t.test('texts that are longer than the model reads', { timeout: 120_000 }, async t => {
  const engine = await loadEmbedder();
  t.teardown(() => engine.unload());
  const rivers = 'The river flows through the valley to the sea. '.repeat(60);
  const bread = 'Knead the dough, let it rise and bake the bread. '.repeat(60);
  const texts = ['short', rivers + bread];

  t.test('are cut, and that is told', async t => {
    const [short, cut] = await vectorsOf(engine, texts, 'truncate', signal);
    t.match(short, { truncated: false, chunks: 1 });
    t.match(cut, { truncated: true, chunks: 1, tokens: 512 });
  });

  t.test('are read in pieces, so that their end counts', async t => {
    const [, whole] = await vectorsOf(engine, texts, 'chunk', signal);
    t.match(whole, { truncated: false });
    t.ok(whole!.chunks > 1 && whole!.tokens > 1000);
    t.ok(Math.abs(cosine(whole!.vector, whole!.vector) - 1) < 1e-5, 'of length 1');
    const [cut] = await vectorsOf(engine, [texts[1]!], 'truncate', signal);
    const [end] = (await engine.embed(['Knead the dough and bake the bread.'], signal)).vectors;
    t.ok(cosine(whole!.vector, end!) > cosine(cut!.vector, end!) + 0.1);
  });

  t.test('are read in pieces whatever they consist of', async t => {
    for (const text of ['x1y2'.repeat(2000), '漢字'.repeat(1500), '!?'.repeat(900)]) {
      const [made] = await vectorsOf(engine, [text], 'chunk', signal);
      t.match(made, { truncated: false }, text.slice(0, 4));
    }
  });

  t.test('are refused', async t => {
    await t.rejects(vectorsOf(engine, texts, 'refuse', signal), { code: 'CONTEXT_FULL', message: /text 2/ });
  });
});
