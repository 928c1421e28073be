import t from 'tap';
import { computeBytes, defaultContext, kvBytes, neededBytes } from '../../lib/models/fit.js';
import { starter } from '../../lib/models/shipped.js';

const MiB = 1024 * 1024;
const { shape } = starter;

t.test('the KV cache is as large as llama.cpp reports it', async t => {
  t.equal(kvBytes(shape, 8192), 180 * MiB);
  t.equal(kvBytes(shape, 2048), 45 * MiB);
  t.equal(kvBytes(shape, 2048, 'q8_0'), 23.90625 * MiB);
  t.equal(kvBytes(shape, 1800), 45 * MiB, 'rounded up to 256 cells');
});

t.test('layers without attention need no KV cache', async t => {
  t.equal(kvBytes({ ...shape, kvHeads: [0, 3, 0] }, 8192), 6 * MiB);
});

t.test('the compute buffers are estimated within a tenth of what llama.cpp reports', async t => {
  for (const [context, reported] of [
    [8192, 21.51],
    [2048, 15.51],
  ] as const) {
    const ratio = computeBytes(shape, context) / (reported * MiB);
    t.ok(ratio > 0.9 && ratio < 1.1, `${context}: ${ratio}`);
  }
});

t.test('the need is the sum of its parts', async t => {
  t.equal(neededBytes(shape, 2048), shape.weightBytes + kvBytes(shape, 2048) + computeBytes(shape, 2048));
});

t.test('the default context is what was trained, at most 8192', async t => {
  t.equal(defaultContext(shape, Number.POSITIVE_INFINITY), 8192);
  t.equal(defaultContext({ ...shape, contextLength: 131_072 }, Number.POSITIVE_INFINITY), 8192);
  t.equal(defaultContext({ ...shape, contextLength: 2048 }, Number.POSITIVE_INFINITY), 2048);
});

t.test('the default context fits into memory as long as 512 tokens do', async t => {
  const free = 200 * MiB;
  const context = defaultContext(shape, free);
  t.ok(context > 512 && context < 8192, `${context}`);
  t.ok(neededBytes(shape, context) <= free);
  t.ok(neededBytes(shape, context + 256) > free);
  t.ok(defaultContext(shape, free, 'q8_0') > context, 'a smaller type leaves room for more');
  t.equal(defaultContext(shape, 0), 512);
  t.equal(defaultContext({ ...shape, contextLength: 128 }, 0), 128);
});
