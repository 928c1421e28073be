import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { EngineMemory } from '../../lib/engine/engine.js';
import { loadLlama } from '../../lib/engine/llama/load.js';
import {
  defaultContext,
  type ForecastOptions,
  forecast,
  largestContext,
  largestGpuLayers,
  usualOptions,
} from '../../lib/models/forecast.js';
import { memoryShape } from '../../lib/models/forecast-shape.js';
import { factsOf } from '../../lib/models/gguf/facts.js';
import { readModel } from '../../lib/models/gguf/split.js';
import { starterOptions } from '../engine/llama/starter.js';
import { starterPath } from '../helpers/gguf-small.js';
import { writeSparse } from '../helpers/gguf-sparse.js';
import { type SparseName, sparseModels } from '../helpers/gguf-sparse-models.js';
import { unusualModels } from '../helpers/gguf-sparse-unusual.js';

const MiB = 1024 * 1024;

/** Two sequences. */
const options = (change: Partial<ForecastOptions> = {}): ForecastOptions => ({
  ...usualOptions,
  contextSize: 2048,
  parallel: 2,
  ...change,
});

async function shapeAt(path: string, isAssumed = false) {
  const file = await readModel(path);
  return memoryShape(factsOf(file), isAssumed ? undefined : file.tensors);
}

async function allocated(path: string, wanted: ForecastOptions): Promise<EngineMemory> {
  const load = { ...starterOptions, ...wanted, path, wholeContext: true };
  const engine = await loadLlama(load, new AbortController().signal, () => {});
  try {
    return await engine.memory();
  } finally {
    await engine.unload();
  }
}

/** Holds each part and the total against what llama.cpp allocates. */
async function holdAgainst(t: Test, path: string, wanted: ForecastOptions, isAssumed = false) {
  const { weights, kvCache, computeBuffers } = await allocated(path, wanted);
  const real = { weights, kvCache, computeBuffers, total: weights + kvCache + computeBuffers };
  const expected = forecast(await shapeAt(path, isAssumed), wanted);
  const { contextSize, kvType, parallel } = wanted;
  for (const part of ['weights', 'kvCache', 'computeBuffers', 'total'] as const) {
    const error = expected[part] / real[part] - 1;
    const figures = `${(expected[part] / MiB).toFixed(1)} MiB of ${(real[part] / MiB).toFixed(1)}`;
    t.ok(Math.abs(error) < 0.05, `${part} at ${contextSize}, ${kvType}, ${parallel} sequences: ${figures}`);
  }
  t.same(expected.unsure, []);
}

t.test('the forecast for the starter model is within 5 % of what llama.cpp allocates', async t => {
  await holdAgainst(t, starterPath, options());
  await holdAgainst(
    t,
    starterPath,
    options({ contextSize: 8000, kvType: 'q8_0', parallel: 4, batchSize: 256 }),
  );
  await holdAgainst(t, starterPath, options({ kvType: 'f32', batchSize: 1024 }));
});

t.test(
  'so is it for models of other shapes and architectures, read from their tensors or assumed',
  async t => {
    const folder = t.testdir();
    for (const name of Object.keys(sparseModels) as SparseName[]) {
      await t.test(name, async t => {
        const path = join(folder, `${name}.gguf`);
        await writeSparse(path, sparseModels[name]);
        await holdAgainst(t, path, options());
        const other = options({ contextSize: 4096, kvType: 'q8_0', batchSize: 256 });
        await holdAgainst(t, path, other, true);
      });
    }
  },
);

t.test(
  'of what is no plain transformer the cache is known, and the rest is said to be estimated',
  async t => {
    const folder = t.testdir();
    for (const [name, model] of Object.entries(unusualModels)) {
      const path = join(folder, `${name}.gguf`);
      await writeSparse(path, model);
      const real = await allocated(path, options());
      const expected = forecast(await shapeAt(path), options());
      t.equal(expected.weights, real.weights, name);
      const cache = `${expected.kvCache} of ${real.kvCache}`;
      t.ok(Math.abs(expected.kvCache / real.kvCache - 1) < 0.05, `${name}: cache ${cache}`);
      const buffers = `${expected.computeBuffers} of ${real.computeBuffers}`;
      t.ok(Math.abs(expected.computeBuffers / real.computeBuffers - 1) < 0.25, `${name}: buffers ${buffers}`);
      t.same(expected.unsure, ['computeBuffers'], name);
    }
  },
);

t.test(
  'a recurrent state does not grow with the context, nor is it sure where no tensor tells of it',
  async t => {
    const path = join(t.testdir(), 'mamba.gguf');
    await writeSparse(path, unusualModels.mamba);
    const shape = await shapeAt(path);
    t.equal(forecast(shape, options({ contextSize: 8192 })).kvCache, forecast(shape, options()).kvCache);
    t.same(forecast(await shapeAt(path, true), options()).unsure, ['kvCache', 'computeBuffers']);
  },
);

t.test('the total is the sum of its parts, and of what lies with the CPU and the GPU', async t => {
  const shape = await shapeAt(starterPath);
  for (const gpuLayers of [0, 1, 12, 31]) {
    const { weights, kvCache, computeBuffers, total, host, gpu } = forecast(shape, options({ gpuLayers }));
    t.equal(total, weights + kvCache + computeBuffers);
    t.equal(Math.round(host + gpu), Math.round(total));
  }
});

t.test('layers on the GPU take their weights and their part of the cache with them', async t => {
  const shape = await shapeAt(starterPath);
  const [none, some, all] = [0, 12, 31].map(gpuLayers => forecast(shape, options({ gpuLayers })));
  t.equal(none?.gpu, 0);
  t.equal(
    all!.weights - none!.weights,
    shape.embeddingBytes,
    'the table of embeddings is the output matrix, too',
  );
  const layer = shape.layers[0]!;
  const cache = none!.kvCache / 30;
  t.equal(
    Math.round(all!.gpu - some!.gpu),
    Math.round(19 * (layer.weightBytes + cache)),
    '11 of 30 layers, and all',
  );
  t.same(all!.unsure, ['computeBuffers']);
});

t.test('as many layers go to the GPU as its memory takes', async t => {
  const shape = await shapeAt(starterPath);
  t.equal(largestGpuLayers(shape, 0, options()), 0);
  t.equal(largestGpuLayers(shape, 1e12, options()), 31);
  const count = largestGpuLayers(shape, 100 * MiB, options());
  t.ok(count > 0 && count < 31, `${count}`);
  t.ok(forecast(shape, options({ gpuLayers: count })).gpu <= 100 * MiB);
  t.ok(forecast(shape, options({ gpuLayers: count + 1 })).gpu > 100 * MiB);
});

t.test('the default context is what was trained, at most 8192', async t => {
  const shape = await shapeAt(starterPath);
  const free = Number.POSITIVE_INFINITY;
  t.equal(defaultContext(shape, free), 8192);
  t.equal(defaultContext({ ...shape, contextLength: 131_072 }, free), 8192);
  t.equal(defaultContext({ ...shape, contextLength: 2048 }, free), 2048);
});

t.test('the default context fits into memory as long as 512 tokens do', async t => {
  const shape = await shapeAt(starterPath);
  const free = 200 * MiB;
  const context = defaultContext(shape, free);
  t.ok(context > 512 && context < 8192, `${context}`);
  t.ok(forecast(shape, { ...usualOptions, contextSize: context }).total <= free);
  t.ok(forecast(shape, { ...usualOptions, contextSize: context + 256 }).total > free);
  t.ok(
    defaultContext(shape, free, { ...usualOptions, kvType: 'q8_0' }) > context,
    'a smaller type leaves room',
  );
  t.equal(defaultContext(shape, 0), 512);
  t.equal(defaultContext({ ...shape, contextLength: 128 }, 0), 128);
  t.equal(largestContext(shape, 0, options()), undefined);
});
