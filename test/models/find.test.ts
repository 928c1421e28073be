import { utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { findModel, findModels, type Where } from '../../lib/models/find.js';
import type { RegistryEntry } from '../../lib/models/registry.js';
import { text, u32 } from '../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../helpers/gguf-small.js';

const packageModelsDir = dirname(starterPath);
const where = (modelDir: string, more: Partial<Where> = {}): Where => ({
  packageModelsDir,
  modelDir,
  extraPaths: [],
  ...more,
});
const embedding = (): Buffer => {
  const change = Object.fromEntries(
    smallModel().metadata.map(([key, value]) => [key.replace('llama.', 'bert.'), value] as const),
  );
  return smallBytes(smallModel({ ...change, 'general.architecture': text('bert') }));
};

t.test('the list says of each model what it is, what it needs, or why it cannot be used', async t => {
  const dir = t.testdir({
    'good.gguf': smallBytes(),
    'cut.gguf': smallBytes().subarray(0, 5000),
    'empty.gguf': '',
    'heads.gguf': smallBytes(smallModel({ 'llama.attention.head_count': u32(0) })),
    'vectors.gguf': embedding(),
    'decoder.gguf': smallBytes(smallModel({ 'llama.pooling_type': u32(3) })),
    'adapter.gguf': smallBytes(smallModel({ 'general.type': text('adapter') })),
    'projector.gguf': smallBytes(smallModel({ 'general.architecture': text('clip') })),
    'folder.gguf': {},
  });
  const found = await findModels(where(dir));
  t.match(found, [
    {
      name: 'smollm2-135m',
      path: starterPath,
      status: 'available',
      starter: true,
      context: 8192,
      description: /small/,
    },
    { name: 'all-minilm', status: 'embedding', starter: true, context: 512, description: /384/ },
    { name: 'cut', status: 'disabled', reason: /cut short.*download it again/ },
    { name: 'decoder', status: 'disabled', reason: /by a decoder: it cannot chat/ },
    { name: 'empty', status: 'disabled', reason: /empty/ },
    { name: 'good', status: 'available', starter: false, context: 256, description: 'llama 6K F32' },
    { name: 'heads', status: 'disabled', reason: /head_count is 0/ },
    { name: 'vectors', status: 'embedding', reason: /embedding model: it cannot chat/ },
  ]);
  t.equal(found.length, 8);
  t.ok(found[5]!.needBytes > found[5]!.sizeBytes);
});

t.test('names are unique and clean', async t => {
  const dir = t.testdir({
    'same.gguf': smallBytes(),
    sub: { 'same.gguf': smallBytes(), 'smollm2-135m.gguf': smallBytes() },
    'e\u001b[31mvil.gguf': smallBytes(),
  });
  const names = (await findModels(where(dir))).map(({ name }) => name);
  t.same(names, ['smollm2-135m', 'all-minilm', 'e [31mvil', 'same', 'same-2', 'smollm2-135m-2']);
});

t.test('a path that was named is shown as it was named', async t => {
  const dir = t.testdir({ 'real.gguf': smallBytes(), 'link.gguf': t.fixture('symlink', 'real.gguf') });
  const link = join(dir, 'link.gguf');
  const { entry, why } = await findModel(where(dir, { extraPaths: [link] }), link);
  t.equal(entry.path, link);
  t.equal(why, 'asked for');
});

t.test('the context is what memory allows, or what is set', async t => {
  const dir = t.testdir({ 'long.gguf': smallBytes(smallModel({ 'llama.context_length': u32(65_536) })) });
  const context = async (more: Partial<Where>) => (await findModel(where(dir, more), 'long')).entry.context;
  t.equal(await context({}), 8192);
  t.equal(await context({ freeBytes: 1000 }), 512);
  t.equal(await context({ freeBytes: 1000, contextSize: 3000 }), 3000);
});

const entry = (
  id: string,
  config: RegistryEntry['config'],
  more: Partial<RegistryEntry> = {},
): RegistryEntry => ({
  id,
  provider: 'llama_cpp',
  enabled: true,
  config,
  ...more,
});

t.test(
  'a model under the usual name of its file has the name, sentence and defaults of its profile',
  async t => {
    const dir = t.testdir({
      'Llama-3.2-1B-Instruct-Q4_K_M.gguf': smallBytes(),
      'Llama-3.2-1B-Instruct-Q8_0.gguf': smallBytes(),
      'gpt2.Q8_0.gguf': smallBytes(),
    });
    t.match(await findModels(where(dir)), [
      { name: 'smollm2-135m', profile: 'smollm2-135m', quantisation: 'Q4_1', sampling: { temperature: 0.2 } },
      { name: 'all-minilm', profile: 'all-minilm', quantisation: 'Q8_0' },
      {
        name: 'llama3-1b',
        profile: 'llama3-1b',
        path: join(dir, 'Llama-3.2-1B-Instruct-Q4_K_M.gguf'),
        description: /^Llama 3.2 1B Instruct:/,
        quantisation: 'F32',
        sampling: { temperature: 0.6, top_p: 0.9 },
        template: undefined,
      },
      { name: 'Llama-3.2-1B-Instruct-Q8_0', profile: 'llama3-1b' },
      { name: 'gpt2', template: 'gpt2' },
    ]);
    t.match(await findModel(where(dir), undefined), { entry: { name: 'llama3-1b' }, why: /is on the disk/ });
    t.match(await findModel(where(dir), undefined, 'plain'), { entry: { name: 'gpt2' } });
  },
);

t.test('entries of models.yaml come with their settings, in the place of their files', async t => {
  const dir = t.testdir({
    models: {
      'a.gguf': smallBytes(),
      'b.gguf': smallBytes(),
      'l.gguf': t.fixture('symlink', '../far/far.gguf'),
    },
    far: { 'far.gguf': smallBytes() },
  });
  const file = (name: string) => join(dir, name);
  const registry = [
    entry('tuned', {
      model_path: file('models/b.gguf'),
      context: 128,
      kv_type: 'q8_0',
      template: 'chatml',
      sampling: { temperature: 0 },
    }),
    entry('gpt2', { model_path: file('far/far.gguf'), sampling: { top_p: 0.5 } }),
    entry('again', { model_path: file('far/far.gguf') }),
  ];
  const found = await findModels(where(file('models'), { registry }));
  t.match(found, [
    { name: 'smollm2-135m' },
    { name: 'all-minilm' },
    {
      name: 'tuned',
      context: 128,
      template: 'chatml',
      sampling: { temperature: 0 },
      config: { kv_type: 'q8_0' },
    },
    { name: 'gpt2', sampling: { temperature: 0.7, top_p: 0.5 }, template: 'gpt2', description: /124M/ },
    { name: 'again', status: 'available' },
    { name: 'a' },
  ]);
  t.equal(found.length, 6, 'a link to a registered file is no further model');
  const chosen = await findModels(where(file('models'), { registry, contextSize: 200 }));
  t.equal(chosen[2]?.context, 200, 'what a person has set goes first');
});

t.test('what a model needs follows from how it would be loaded', async t => {
  const dir = t.testdir({ 'long.gguf': smallBytes(smallModel({ 'llama.context_length': u32(65_536) })) });
  const registry = [
    entry('long', { model_path: join(dir, 'long.gguf'), kv_type: 'q8_0', batch_size: 64, context: 4096 }),
  ];
  const long = async (more: Partial<Where>) => (await findModel(where(dir, more), 'long')).entry;
  const options = { contextSize: 4096, kvType: 'q8_0', batchSize: 64, parallel: 1 } as const;
  const small = await long({ registry });
  t.match(small, { options });
  const chosen = await long({ registry, kvType: 'f32', batchSize: 512, parallel: 4 });
  t.match(chosen, { options: { contextSize: 4096, kvType: 'f32', batchSize: 512, parallel: 4 } });
  t.ok(chosen.needBytes > small.needBytes);
});

t.test('entries of models.yaml that cannot be used say why', async t => {
  const dir = t.testdir({
    'a.gguf': smallBytes(),
    'eye.gguf': smallBytes(smallModel({ 'general.architecture': text('clip') })),
  });
  const registry = [
    entry('off', { model_path: join(dir, 'a.gguf') }, { enabled: false }),
    entry('gone', { model_path: join(dir, 'none.gguf') }),
    entry('eye', { model_path: join(dir, 'eye.gguf') }),
    entry('apple', {}, { provider: 'mlx' }),
    entry('remote', {}, { provider: 'openai', enabled: false }),
    entry('odd', {}, { provider: 'odd' }),
    entry('smollm2-135m', { model_path: starterPath }, { enabled: false }),
  ];
  const found = await findModels(where(dir, { registry }));
  t.match(found, [
    { name: 'smollm2-135m', status: 'disabled', starter: true },
    { name: 'all-minilm', starter: true },
    { name: 'off', status: 'disabled', reason: 'switched off in models.yaml', quantisation: 'F32' },
    { name: 'gone', status: 'disabled', reason: /there is no file .*none.gguf/ },
    { name: 'eye', status: 'disabled', reason: /goes with one/ },
    { name: 'apple', status: 'disabled', reason: /mlx: not available here/ },
    { name: 'remote', status: 'disabled', reason: 'switched off in models.yaml' },
    { name: 'odd', status: 'disabled', reason: /provider odd is not known/ },
  ]);
  t.equal(found.length, 8);
  await t.rejects(findModel(where(dir, { registry }), undefined), { code: 'MODEL_NOT_FOUND' });
});

t.test('a registered file that is named by a link is shown as it was named', async t => {
  const dir = t.testdir({ 'real.gguf': smallBytes(), 'link.gguf': t.fixture('symlink', 'real.gguf') });
  const link = join(dir, 'link.gguf');
  const registry = [entry('mine', { model_path: join(dir, 'real.gguf') })];
  const { entry: found } = await findModel(where(join(dir, 'none'), { extraPaths: [link], registry }), link);
  t.match(found, { name: 'mine', path: link });
});

t.test('a file that changes is read again, one that does not is not', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  const path = join(dir, 'x.gguf');
  const status = async () => (await findModel(where(dir), 'x')).entry.status;
  t.equal(await status(), 'available');
  const damaged = smallBytes();
  damaged.write('XXXX');
  writeFileSync(path, damaged);
  utimesSync(path, 1, 1);
  t.equal(await status(), 'disabled');
  writeFileSync(path, smallBytes());
  utimesSync(path, 1, 1);
  t.equal(await status(), 'disabled', 'same size and time: the header is not read again');
});

t.test('the default steps over a damaged Llama, and the starter model needs no reading', async t => {
  const dir = t.testdir({ 'Llama-3.2-1B-Instruct-Q4_K_M.gguf': 'GGUF' });
  t.match(await findModel(where(dir), undefined), { entry: { starter: true }, why: 'comes with llmtui' });
  t.match(
    await findModel(where(dir), 'llama-3.2'),
    { entry: { status: 'disabled' } },
    'asked for by name it tells why',
  );
  await t.rejects(findModel(where(dir), 'qwen'), { code: 'MODEL_NOT_FOUND' });
});

t.test('a split model is read with all its parts', async t => {
  const model = smallModel({ 'split.count': { type: 'u16', value: 2 } });
  const rest = { metadata: [], tensors: model.tensors.slice(5) };
  const first = smallBytes({ ...model, tensors: model.tensors.slice(0, 5) });
  const root = t.testdir({
    whole: { 'two-00001-of-00002.gguf': first, 'two-00002-of-00002.gguf': smallBytes(rest) },
    alone: { 'two-00001-of-00002.gguf': first, 'renamed.gguf': first },
  });
  t.match(await findModels(where(join(root, 'whole'))), [
    {},
    {},
    { name: 'two', status: 'available', description: 'llama 6K F32' },
  ]);
  t.match(await findModels(where(join(root, 'alone'))), [
    {},
    {},
    { name: 'renamed', status: 'disabled', reason: /one of 2 parts under another name/ },
    { name: 'two', status: 'disabled', reason: /part two-00002-of-00002.gguf/ },
  ]);
});

t.test('a long list is read in many small steps, so that the screen stays alive', async t => {
  const bytes = smallBytes();
  const dir = t.testdir(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.gguf`, bytes])));
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns += 1;
    if (running) setImmediate(count);
  };
  count();
  t.equal((await findModels(where(dir))).length, 102);
  running = false;
  t.ok(turns > 100, `the event loop turned ${turns} times`);
});
