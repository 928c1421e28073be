import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadOptions, localModels } from '../../lib/models/open.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { openLog } from '../../lib/store/log.js';
import { starterPath } from '../helpers/gguf-small.js';
import { packageRoot } from '../helpers/program.js';

const packageModelsDir = join(packageRoot, 'fixtures/models');

/** A person's models; `flags` are settings that they gave. */
const modelsAt = (home: string, flags: Readonly<Record<string, string>> = {}) => {
  const where = folders({}, 'linux', home);
  const { settings, rows } = readSettings({ flags, env: {}, cwd: home, folders: where });
  const log = openLog(join(where.state, 'llmtui.log'), 'INFO');
  return { models: localModels({ settings, rows, folders: where, packageModelsDir, log }), settings, rows };
};

t.test('a file named once is in the list from then on', async t => {
  const home = t.testdir({ elsewhere: {} });
  const file = join(home, 'elsewhere/mine.gguf');
  copyFileSync(join(packageModelsDir, 'SmolLM2-135M-Instruct.Q4_1.gguf'), file);
  const { models } = modelsAt(home);
  const names = async (path?: string) => (await models.find(path)).map(({ name }) => name);
  t.same(await names(), ['smollm2-135m', 'all-minilm']);
  t.same(await names(file), ['smollm2-135m', 'all-minilm', 'mine']);
  t.same(await names(), ['smollm2-135m', 'all-minilm', 'mine']);
  t.same(
    await names(join(home, 'none.gguf')),
    ['smollm2-135m', 'all-minilm', 'mine'],
    'one that is not there is left out',
  );
});

t.test('a person goes before models.yaml, and models.yaml before the defaults', async t => {
  const home = t.testdir();
  const { settings, rows } = modelsAt(home);
  const entry = {
    name: 'x',
    path: '/x.gguf',
    sizeBytes: 1,
    status: 'available',
    description: '',
    needBytes: 1,
    context: 2048,
    starter: false,
    template: 'gpt2',
    config: { kv_type: 'q8_0', gpu_layers: 3, batch_size: 64, lora: [{ path: '/l.gguf', scale: 0.5 }] },
  } as const;
  const log = () => {};
  const configured = {
    kvType: 'q8_0',
    gpuLayers: 3,
    batchSize: 64,
    contextSize: 2048,
    template: 'gpt2',
    adapters: [{ path: '/l.gguf', scale: 0.5 }],
  };
  t.match(loadOptions(entry, { settings, rows }, log), configured);
  const chosen = modelsAt(home, { kvType: 'f16', gpuLayers: '0', batchSize: '512' });
  t.match(loadOptions(entry, chosen, log), { kvType: 'f16', gpuLayers: 0, batchSize: 512 });
  const { config: _, ...plain } = entry;
  t.match(loadOptions(plain, { settings, rows }, log), { kvType: 'f16', gpuLayers: 'auto', batchSize: 512 });
});

t.test('an entry of models.yaml is loaded with its context and sampling', async t => {
  const home = t.testdir();
  const { models } = modelsAt(home);
  const config = {
    model_path: starterPath,
    context: 512,
    kv_type: 'q8_0',
    sampling: { temperature: 0, max_tokens: 3 },
  } as const;
  await models.registry.add([{ id: 'brief', provider: 'llama_cpp', enabled: true, config }]);
  const entry = (await models.find()).find(({ name }) => name === 'brief')!;
  const engine = await models.open(entry, new AbortController().signal, () => {});
  t.teardown(() => engine.unload());
  t.equal(engine.contextSize, 512);
  t.match(engine.model.sampling, { temperature: 0, max_tokens: 3, top_p: 0.9 });
  const ends: unknown[] = [];
  for await (const event of engine.reply(
    [{ role: 'user', content: 'Count.' }],
    {},
    new AbortController().signal,
  ))
    if (event.type === 'end') ends.push(event);
  t.match(ends, [{ reason: 'length', usage: { replyTokens: 3 } }]);
});

t.test('any model is switched off and on again by way of models.yaml', async t => {
  const { models } = modelsAt(t.testdir());
  const starter = async () => (await models.find())[0]!;
  await models.setEnabled(await starter(), false);
  t.match(await starter(), {
    name: 'smollm2-135m',
    status: 'disabled',
    reason: /switched off/,
    starter: true,
  });
  const off = models.open(await starter(), new AbortController().signal, () => {});
  await t.rejects(off, {
    code: 'BAD_INPUT',
    message: /smollm2-135m cannot be used: switched off in models.yaml/,
  });
  await models.setEnabled(await starter(), true);
  t.match(await starter(), { name: 'smollm2-135m', status: 'available' });
});

t.test('a mistake in models.yaml is logged, and the models that are sound are found', async t => {
  const home = t.testdir({ '.config': { llmtui: { 'models.yaml': 'models: [' } } });
  const { models } = modelsAt(home);
  t.match(await models.findWanted(), { entry: { name: 'smollm2-135m' } });
  t.match(
    readFileSync(join(home, '.local/state/llmtui/llmtui.log'), 'utf8'),
    /WARNING .*models.yaml, line 1/,
  );
});
