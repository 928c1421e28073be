import { existsSync, lstatSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { findModels } from '../../lib/models/find.js';
import { resolveModel } from '../../lib/models/list.js';
import { openRegistry, type RegistryEntry } from '../../lib/models/registry.js';
import { planRemoval, remove } from '../../lib/models/removal.js';
import { smallBytes, smallModel, starterPath } from '../helpers/gguf-small.js';

const entry = (id: string, config: RegistryEntry['config']): RegistryEntry => ({
  id,
  provider: 'llama_cpp',
  enabled: true,
  config,
});

/** A folder of models beside another program's, and a models.yaml. */
async function machine(
  t: Test,
  files: Parameters<Test['testdir']>[0],
  entries: (dir: string) => RegistryEntry[],
) {
  const dir = t.testdir(files);
  const registry = openRegistry(join(dir, 'config'));
  const given = entries(dir);
  if (given.length > 0) await registry.add(given);
  const modelDir = join(dir, 'models');
  const plan = async (name: string) => {
    const { entries } = await registry.read();
    const where = { packageModelsDir: dirname(starterPath), modelDir, extraPaths: [], registry: entries };
    return planRemoval(resolveModel(await findModels(where), name), entries, modelDir);
  };
  return { dir, registry, plan, at: (name: string) => join(dir, name) };
}

t.test('a file of the folder of models is deleted, with the folders that a download made for it', async t => {
  const { registry, plan, at } = await machine(
    t,
    {
      models: { user: { repo: { 'a.gguf': smallBytes(), 'mmproj-a.gguf': 'eye' } }, 'b.gguf': smallBytes() },
    },
    () => [],
  );
  const removal = await plan('a');
  t.match(removal, {
    registered: false,
    freed: [
      { path: at('models/user/repo/a.gguf') },
      { path: at('models/user/repo/mmproj-a.gguf'), bytes: 3 },
    ],
    kept: [],
  });
  t.equal(await remove(removal, registry), smallBytes().length + 3);
  t.notOk(existsSync(at('models/user')));
  t.ok(existsSync(at('models/b.gguf')));
  await remove(await plan('b'), registry);
  t.ok(existsSync(at('models')), 'the folder of models itself stays');
});

t.test('the projector of a download stays while another of its models is there', async t => {
  const { registry, plan, at } = await machine(
    t,
    { models: { repo: { 'a.gguf': smallBytes(), 'b.gguf': smallBytes(), 'mmproj.gguf': 'eye' } } },
    () => [],
  );
  await remove(await plan('a'), registry);
  t.ok(existsSync(at('models/repo/mmproj.gguf')));
  await remove(await plan('b'), registry);
  t.notOk(existsSync(at('models/repo')));
});

t.test('only what no other entry uses is freed', async t => {
  const { registry, plan, at } = await machine(
    t,
    { models: { 'a.gguf': smallBytes(), 'eye.gguf': 'x', 'own.gguf': 'x' }, config: {} },
    dir => [
      entry('one', {
        model_path: join(dir, 'models/a.gguf'),
        mmproj: join(dir, 'models/eye.gguf'),
        lora: [{ path: join(dir, 'models/own.gguf'), scale: 1 }],
      }),
      entry('two', { model_path: join(dir, 'models/a.gguf'), mmproj: join(dir, 'models/eye.gguf') }),
    ],
  );
  const removal = await plan('one');
  t.match(removal, {
    registered: true,
    freed: [{ path: at('models/own.gguf') }],
    kept: [{ path: at('models/a.gguf'), why: 'two uses it' }, { path: at('models/eye.gguf') }],
  });
  await remove(removal, registry);
  t.match((await registry.read()).entries, [{ id: 'two' }]);
  await remove(await plan('two'), registry);
  t.notOk(existsSync(at('models/a.gguf')));
  t.notOk(existsSync(at('models/eye.gguf')));
  t.same((await registry.read()).entries, []);
});

t.test('files of other programs are only forgotten', async t => {
  const { registry, plan, at } = await machine(
    t,
    { models: {}, ollama: { 'a.gguf': smallBytes() }, config: {} },
    dir => [entry('theirs', { model_path: join(dir, 'ollama/a.gguf') })],
  );
  const removal = await plan('theirs');
  t.match(removal, {
    freed: [],
    kept: [{ path: at('ollama/a.gguf'), why: 'it is outside the folder of models' }],
  });
  t.equal(await remove(removal, registry), 0);
  t.ok(existsSync(at('ollama/a.gguf')));
});

t.test('of a link in the folder of models only the link goes', async t => {
  const { registry, plan, at } = await machine(
    t,
    { models: { 'l.gguf': t.fixture('symlink', '../cache/blob') }, cache: { blob: smallBytes() } },
    () => [],
  );
  const removal = await plan('l');
  t.match(removal.freed, [{ path: at('models/l.gguf'), bytes: 0 }]);
  await remove(removal, registry);
  t.ok(existsSync(at('cache/blob')));
  t.throws(() => lstatSync(at('models/l.gguf')), { code: 'ENOENT' });
});

t.test('all parts of a split model go', async t => {
  const model = smallModel({ 'split.count': { type: 'u16', value: 2 } });
  const { registry, plan, at } = await machine(
    t,
    {
      models: {
        'two-00001-of-00002.gguf': smallBytes({ ...model, tensors: model.tensors.slice(0, 5) }),
        'two-00002-of-00002.gguf': smallBytes({ metadata: [], tensors: model.tensors.slice(5) }),
      },
    },
    () => [],
  );
  t.equal((await plan('two')).freed.length, 2);
  await remove(await plan('two'), registry);
  t.notOk(existsSync(at('models/two-00002-of-00002.gguf')));
});

t.test('the model that comes with the program stays, and its entry goes', async t => {
  const { registry, plan } = await machine(t, { models: {}, config: {} }, () => []);
  await t.rejects(plan('smollm2-135m'), { code: 'BAD_INPUT', message: /comes with llmtui and stays/ });
  await registry.add([entry('mine', { model_path: starterPath })]);
  const removal = await plan('mine');
  t.match(removal, {
    registered: true,
    freed: [],
    kept: [{ path: starterPath, why: 'it comes with llmtui' }],
  });
  await remove(removal, registry);
  t.ok(existsSync(starterPath));
});

t.test('a file that is gone by itself is no failure, and an entry without a file can go', async t => {
  const { dir, registry, plan } = await machine(t, { models: {}, config: {} }, at => [
    entry('gone', { model_path: join(at, 'models/none.gguf') }),
  ]);
  t.match(await plan('gone'), { registered: true, freed: [], kept: [] });
  await remove(await plan('gone'), registry);
  writeFileSync(join(dir, 'models/x.gguf'), smallBytes());
  const removal = await plan('x');
  await remove(removal, registry);
  t.resolves(remove(removal, registry));
});
