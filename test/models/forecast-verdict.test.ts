import t from 'tap';
import { type ForecastOptions, forecast, usualOptions } from '../../lib/models/forecast.js';
import { memoryShape } from '../../lib/models/forecast-shape.js';
import { adviceText, advise, scaled, verdictOf } from '../../lib/models/forecast-verdict.js';
import { factsOf } from '../../lib/models/gguf/facts.js';
import { readModel } from '../../lib/models/gguf/split.js';
import { starterPath } from '../helpers/gguf-small.js';

const MiB = 1024 * 1024;
const file = await readModel(starterPath);
const shape = memoryShape(factsOf(file), file.tensors);
/** 92 MiB of weights, 180 of cache, 22 of compute buffers. */
const options: ForecastOptions = { ...usualOptions, contextSize: 8192 };
const room = (free: number, swap = 0) => ({ free: free * MiB, swap: swap * MiB });

t.test('the verdict compares with what is free, then with what can be swapped', async t => {
  const needs = (host: number, gpu = 0) => ({ host: host * MiB, gpu: gpu * MiB });
  t.equal(verdictOf(needs(85), room(100)), 'fits');
  t.equal(verdictOf(needs(86), room(100)), 'tight');
  t.equal(verdictOf(needs(100), room(100)), 'tight');
  t.equal(verdictOf(needs(101), room(100)), 'will not fit');
  t.equal(verdictOf(needs(101), room(100, 50)), 'will swap');
  t.equal(verdictOf(needs(151), room(100, 50)), 'will not fit');
  t.equal(verdictOf(needs(10, 20), { ...room(100), gpu: 19 * MiB }), 'will not fit');
});

t.test('there is no advice for what fits', async t => {
  t.same(advise(shape, options, room(1000)), []);
});

t.test('each change that is enough is advised, with the figures of its own forecast', async t => {
  const [kvType, context, ...rest] = advise(shape, options, room(280));
  t.match(kvType, { type: 'kvType', kvType: 'q8_0', verdict: 'fits' });
  t.equal(kvType?.total, forecast(shape, { ...options, kvType: 'q8_0' }).total);
  const contextSize = context?.type === 'context' ? context.contextSize : 0;
  const changed = forecast(shape, { ...options, contextSize });
  t.equal(context?.total, changed.total);
  t.equal(verdictOf(changed, room(280)), 'fits');
  const larger = forecast(shape, { ...options, contextSize: contextSize + 256 });
  t.not(verdictOf(larger, room(280)), 'fits', 'it is the largest that does');
  t.same(rest, [], 'the weights are the smaller part of it');
});

t.test('a quantised cache leaves room for a larger context where it is not enough alone', async t => {
  const advice = advise(shape, options, room(180));
  const sizes = advice.flatMap(change => ('contextSize' in change ? [change.contextSize] : []));
  const types = advice.map(({ type }) => type);
  t.same(types, ['context', 'both']);
  t.ok(sizes[1]! > 1.5 * sizes[0]!, `${sizes}`);
});

t.test('the largest quantisation that fits is advised', async t => {
  const large = scaled(shape, 4); // as in F16
  const advice = advise(large, options, room(400)).find(({ type }) => type === 'quantisation');
  t.match(advice, { verdict: 'fits', quantisation: 'Q8_0' });
});

t.test('where nothing helps there is no advice', async t => {
  t.same(advise(shape, options, room(20)), []);
});

t.test('a model with too many layers on the GPU is advised to have fewer', async t => {
  const wanted = { ...options, gpuLayers: 31 };
  const [advice] = advise(shape, wanted, { ...room(1000), gpu: 150 * MiB });
  const gpuLayers = advice?.type === 'gpuLayers' ? advice.gpuLayers : 31;
  t.ok(gpuLayers > 0 && gpuLayers < 31, `${gpuLayers}`);
  t.ok(forecast(shape, { ...wanted, gpuLayers }).gpu <= 150 * MiB);
});

t.test('advice is said in words with its figures', async t => {
  const bytes = (count: number) => `${Math.round(count / MiB)} MB`;
  const result = { total: 200 * MiB, verdict: 'fits' } as const;
  const words = [
    adviceText({ ...result, type: 'context', contextSize: 4096 }, bytes),
    adviceText({ ...result, type: 'kvType', kvType: 'q8_0' }, bytes),
    adviceText({ ...result, type: 'both', contextSize: 4096, kvType: 'q8_0' }, bytes),
    adviceText({ ...result, type: 'gpuLayers', gpuLayers: 12 }, bytes),
    adviceText({ ...result, type: 'quantisation', quantisation: 'Q4_K_M' }, bytes),
  ];
  t.same(words, [
    'a context of 4096 tokens (200 MB, fits)',
    'a KV cache in q8_0 (200 MB, fits)',
    'a context of 4096 tokens and a KV cache in q8_0 (200 MB, fits)',
    '12 layers on the GPU (200 MB, fits)',
    'the model in Q4_K_M (about 200 MB, fits)',
  ]);
});
