import t from 'tap';
import { readHead, writeHead } from '../../lib/classify/head-file.js';

const kept = {
  head: {
    labels: ['a', 'b'],
    multi: true,
    thresholds: [0.4, 0.6],
    dimensions: 2,
    weights: Float32Array.of(1, 2, 3, 4, 5, 6),
  },
  embedder: { name: 'minilm', sha256: '0f'.repeat(32) },
  trainedAt: 0,
  training: { examples: 9, accuracy: null },
};

t.test('what is kept is read back', async t => t.same(readHead(writeHead(kept)), kept));

t.test('a damaged or foreign file is refused, and the field named', async t => {
  const file = JSON.parse(writeHead(kept));
  const nan = Buffer.alloc(24);
  nan.writeFloatLE(Number.NaN, 0);
  for (const [change, field] of [
    [{ format: 'other' }, 'format'],
    [{ version: 2 }, 'version'],
    [{ labels: ['a', 'a'] }, 'labels'],
    [{ labels: [] }, 'labels'],
    [{ thresholds: [0.5] }, 'thresholds'],
    [{ thresholds: [0.5, 2] }, 'thresholds[1]'],
    [{ embedder: { name: 'x', sha256: 'y', dimensions: 2 } }, 'embedder.sha256'],
    [{ embedder: { ...file.embedder, dimensions: 1e9 } }, 'embedder.dimensions'],
    [{ embedder: { ...file.embedder, dimensions: 3 } }, 'weights'],
    [{ weights: 'AAAA' }, 'weights'],
    [{ weights: nan.toString('base64') }, 'weights'],
    [{ training: { examples: 1, accuracy: 2 } }, 'training.accuracy'],
  ] as const) {
    const text = JSON.stringify({ ...file, ...change });
    t.throws(() => readHead(text), {
      code: 'BAD_INPUT',
      message: new RegExp(`^${field.replace('[', '\\[')}`),
    });
  }
  t.throws(() => readHead('{'), { code: 'BAD_INPUT', message: /line 1/ });
});
