import { join } from 'node:path';
import t from 'tap';
import { changedEntry, newEntry, type Wanted } from '../../../lib/models/import/entry.js';
import { type FoundModel, inspectAll } from '../../../lib/models/import/inspect.js';
import { presets } from '../../../lib/models/import/presets.js';
import type { Variant } from '../../../lib/models/import/variant.js';
import { chatModel, embeddingModel } from './sample.js';

const nothing: Wanted = { overrides: { config: {} } };

async function variantOf(dir: string, name: string, config: object = {}): Promise<Variant> {
  const declared = { adapters: [], config, notes: [] };
  const [model] = await inspectAll([{ path: join(dir, name), name, declared }]);
  return { model: model as FoundModel, name, vision: true, adapters: [], notes: [] };
}

t.test('an entry names files, and no more than is known', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M') });
  const variant = await variantOf(dir, 'm.gguf');
  const path = join(dir, 'm.gguf');
  t.same(newEntry('m', variant, nothing), {
    id: 'm',
    provider: 'llama_cpp',
    enabled: true,
    config: { model_path: path },
  });
  const joined = { ...variant, projector: '/p.gguf', adapters: ['/a.gguf'] };
  t.same(newEntry('m', joined, nothing).config, {
    model_path: path,
    mmproj: '/p.gguf',
    vision: true,
    lora: [{ path: '/a.gguf', scale: 1 }],
  });
});

t.test('overrides go over the preset, and that over what the tool says', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M') });
  const told = { context: 128, sampling: { stop: ['END'], temperature: 0.1, top_k: 3 } };
  const variant = await variantOf(dir, 'm.gguf', told);
  const overrides = { enabled: false, config: { kv_type: 'q4_0', sampling: { temperature: 1 } } } as const;
  const entry = newEntry('m', variant, { preset: presets.memory, overrides });
  t.equal(entry.enabled, false);
  t.same(entry.config, {
    model_path: join(dir, 'm.gguf'),
    context: 256, // what the model was trained for
    kv_type: 'q4_0',
    batch_size: 128,
    sampling: { ...presets.memory.config.sampling, stop: ['END'], temperature: 1 },
  });
});

t.test('a context that is asked for is not cut', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M') });
  const variant = await variantOf(dir, 'm.gguf', { context: 100_000 });
  t.equal(newEntry('m', variant, nothing).config.context, 256);
  t.equal(newEntry('m', variant, { overrides: { config: { context: 1024 } } }).config.context, 1024);
});

t.test('an embedding model takes no sampling', async t => {
  const dir = t.testdir({ 'v.gguf': embeddingModel('V') });
  const overrides = { config: { gpu_layers: 0, sampling: { temperature: 1 } } };
  const entry = newEntry('v', await variantOf(dir, 'v.gguf'), { preset: presets.fast, overrides });
  t.same(entry.config, { model_path: join(dir, 'v.gguf'), gpu_layers: 0 });
});

t.test('a known entry keeps what is not asked for', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M') });
  const { model } = await variantOf(dir, 'm.gguf');
  const known = {
    id: 'mine',
    provider: 'llama_cpp',
    enabled: false,
    config: { model_path: '/link.gguf', template: 'chatml', sampling: { top_k: 7 } },
  };
  t.same(changedEntry(known, model.facts, nothing), known);
  const overrides = { config: { context: 64, sampling: { seed: 1 } } };
  t.same(changedEntry(known, model.facts, { overrides }), {
    ...known,
    config: { ...known.config, context: 64, sampling: { top_k: 7, seed: 1 } },
  });
});

t.test('a known entry gains a projector, unless it has one or reads no images', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M') });
  const variant = { ...(await variantOf(dir, 'm.gguf')), projector: '/new.gguf' };
  const gained = (config: object) => {
    const known = {
      id: 'm',
      provider: 'llama_cpp',
      enabled: true,
      config: { model_path: '/m.gguf', ...config },
    };
    return changedEntry(known, variant.model.facts, nothing, variant).config;
  };
  t.match(gained({}), { mmproj: '/new.gguf', vision: true });
  t.match(gained({ mmproj: '/old.gguf' }), { mmproj: '/old.gguf' });
  t.same(gained({ vision: false }), { model_path: '/m.gguf', vision: false });
});
