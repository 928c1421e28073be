import { join } from 'node:path';
import t from 'tap';
import {
  bestProjector,
  modelsForAdapter,
  modelsForProjector,
} from '../../../lib/models/import/companions.js';
import { type Companion, type FoundModel, inspectAll } from '../../../lib/models/import/inspect.js';
import { text } from '../../helpers/gguf-encode.js';
import { adapter, chatModel, embeddingModel, projector, put } from './sample.js';

type Files = Readonly<Record<string, Buffer>>;

/** Looks into files at these paths; gives what goes with what, by paths below the folder. */
async function joins(dir: string, files: Files): Promise<Record<string, readonly string[]>> {
  for (const [name, bytes] of Object.entries(files)) put(join(dir, name), bytes);
  const found = await inspectAll(Object.keys(files).map(name => ({ path: join(dir, name), name })));
  const models = found.filter((one): one is FoundModel => one.type === 'model');
  const companions = found.filter(
    (one): one is Companion => one.type === 'projector' || one.type === 'adapter',
  );
  const entries = companions.map(one => {
    const fitting =
      one.type === 'projector' ? modelsForProjector(one, models) : modelsForAdapter(one, models);
    return [one.candidate.name, fitting.map(({ candidate }) => candidate.name)] as const;
  });
  return Object.fromEntries(entries);
}

t.test('a projector goes with every quantisation of the model that its name speaks of', async t => {
  const files = {
    'Smol-VL-Q4_K_M.gguf': chatModel('a'),
    'Smol-VL-Q8_0.gguf': chatModel('b'),
    'other-Q8_0.gguf': chatModel('c'),
    'mmproj-Smol-VL-f16.gguf': projector(32),
  };
  t.same(await joins(t.testdir({}), files), {
    'mmproj-Smol-VL-f16.gguf': ['Smol-VL-Q4_K_M.gguf', 'Smol-VL-Q8_0.gguf'],
  });
});

t.test('a projector without a name of its own goes with the one family in its folder', async t => {
  const files = {
    'vl/Smol-VL-Q4_K_M.gguf': chatModel('a'),
    'vl/Smol-VL-Q8_0.gguf': chatModel('b'),
    'vl/mmproj-F16.gguf': projector(768),
    'text/other.gguf': chatModel('c'),
  };
  t.same(await joins(t.testdir({}), files), {
    'vl/mmproj-F16.gguf': ['vl/Smol-VL-Q4_K_M.gguf', 'vl/Smol-VL-Q8_0.gguf'],
  });
});

t.test('a projector stands above the folders of quantisations', async t => {
  const files = { 'mmproj-F16.gguf': projector(32), 'Q4_K_M/x-Q4_K_M.gguf': chatModel('a') };
  t.same(await joins(t.testdir({}), files), { 'mmproj-F16.gguf': ['Q4_K_M/x-Q4_K_M.gguf'] });
});

t.test('among several families the stated name decides; else it stays open', async t => {
  const models = { 'one.gguf': chatModel('Model One'), 'two.gguf': chatModel('Model Two') };
  t.same(await joins(t.testdir({}), { ...models, 'mmproj.gguf': projector(32) }), { 'mmproj.gguf': [] });
  const named = projector(32, { 'general.name': text('Model Two') });
  t.same(await joins(t.testdir({}), { ...models, 'mmproj.gguf': named }), { 'mmproj.gguf': ['two.gguf'] });
});

t.test('a projector that names another model is not taken for one of another width', async t => {
  const files = { 'llama.gguf': chatModel('a'), 'mmproj-qwen-vl.gguf': projector(64) };
  t.same(await joins(t.testdir({}), files), { 'mmproj-qwen-vl.gguf': [] });
});

t.test('an embedding model gets no projector', async t => {
  const files = { 'bert.gguf': embeddingModel('a'), 'mmproj-bert.gguf': projector(32) };
  t.same(await joins(t.testdir({}), files), { 'mmproj-bert.gguf': [] });
});

t.test('of several projectors F16 is taken', async t => {
  const named = (name: string) => ({ candidate: { path: `/m/${name}`, name } }) as Companion;
  const all = ['mmproj-F32.gguf', 'mmproj-Q8_0.gguf', 'mmproj-BF16.gguf', 'mmproj-F16.gguf'].map(named);
  t.equal(bestProjector(all)?.candidate.name, 'mmproj-F16.gguf');
  t.equal(bestProjector(all.slice(0, 3))?.candidate.name, 'mmproj-BF16.gguf');
  t.equal(bestProjector([]), undefined);
});

t.test('an adapter goes with the model of its architecture and shape, near or far', async t => {
  const models = { 'm/llama.gguf': chatModel('a'), 'm/vectors.gguf': embeddingModel('b') };
  t.same(await joins(t.testdir({}), { ...models, 'loras/style.gguf': adapter() }), {
    'loras/style.gguf': ['m/llama.gguf'],
  });
  t.same(await joins(t.testdir({}), { ...models, 'loras/wide.gguf': adapter(64) }), {
    'loras/wide.gguf': [],
  });
  const qwen = adapter(32, { 'general.architecture': text('qwen2') });
  t.same(await joins(t.testdir({}), { ...models, 'qwen.gguf': qwen }), { 'qwen.gguf': [] });
});

t.test('among several models that fit, the stated base decides; else it stays open', async t => {
  const models = { 'one.gguf': chatModel('Base One'), 'two.gguf': chatModel('Base Two') };
  t.same(await joins(t.testdir({}), { ...models, 'lora.gguf': adapter() }), { 'lora.gguf': [] });
  const named = adapter(32, { 'general.base_model.0.name': text('Base One') });
  t.same(await joins(t.testdir({}), { ...models, 'lora.gguf': named }), { 'lora.gguf': ['one.gguf'] });
});
