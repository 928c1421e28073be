import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findModels } from '../../../lib/models/find.js';
import { planPull, pullModel } from '../../../lib/models/hub/plan.js';
import { noise } from '../../helpers/hub.js';
import { packageRoot } from '../../helpers/program.js';
import { openLocal } from './local.js';

const { signal } = new AbortController();
const MANY = { free: 64e9, swap: 0 };
const file = 'Llama-3.2-1B-Instruct-Q4_K_M.gguf';
const content = {
  repositories: {
    'bartowski/Llama-3.2-1B-Instruct-GGUF': { files: { [file]: noise(3000), 'x-Q8_0.gguf': noise(4000) } },
    'ann/parts-GGUF': {
      files: {
        'p-Q4_0-00001-of-00002.gguf': noise(1000, 1),
        'p-Q4_0-00002-of-00002.gguf': noise(2000, 2),
        'mmproj-p-F16.gguf': noise(500, 3),
      },
    },
  },
};

t.test('a profile means the quantisation of its file, or another that is asked for', async t => {
  const { hub } = await openLocal(t, t.testdir({}), content);
  const plan = await planPull(hub, 'llama3-1b', MANY, signal);
  t.match(plan, { repository: 'bartowski/Llama-3.2-1B-Instruct-GGUF', wanted: { name: 'Q4_K_M' } });
  t.match(await planPull(hub, 'llama3-1b:q8_0', MANY, signal), { wanted: { name: 'Q8_0' } });
});

t.test('a repository without quantisation leaves the choice open', async t => {
  const { hub } = await openLocal(t, t.testdir({}), content);
  const plan = await planPull(hub, 'bartowski/Llama-3.2-1B-Instruct-GGUF', MANY, signal);
  t.match(plan, {
    wanted: undefined,
    choices: [
      { name: 'Q4_K_M', best: false },
      { name: 'Q8_0', best: true },
    ],
  });
});

t.test('a word that is no profile names near ones', async t => {
  const { hub, server } = await openLocal(t, t.testdir({}), content);
  await t.rejects(planPull(hub, 'lama3-1b', MANY, signal), {
    code: 'MODEL_NOT_FOUND',
    message: /did you mean llama3-1b/,
  });
  t.equal(server.seen.hub.length, 0);
});

t.test('without asking, the best that fits is pulled; where none fits, they are named', async t => {
  const dir = t.testdir({});
  const { hub } = await openLocal(t, dir, content);
  const name = 'bartowski/Llama-3.2-1B-Instruct-GGUF';
  t.match(await pullModel(hub, name, MANY, { signal }), {
    name: 'x-Q8_0',
    path: join(dir, name, 'x-Q8_0.gguf'),
  });
  await t.rejects(pullModel(hub, name, { free: 1000, swap: 0 }, { signal }), {
    code: 'MODEL_NOT_FOUND',
    message: /Q4_K_M, Q8_0/,
  });
});

t.test('a split model comes with its projector, its first part last', async t => {
  const dir = t.testdir({});
  const { hub, server } = await openLocal(t, dir, content);
  const done = await pullModel(hub, 'ann/parts-GGUF:Q4_0', MANY, { signal });
  t.equal(done.name, 'p-Q4_0');
  for (const [name, bytes] of Object.entries(content.repositories['ann/parts-GGUF'].files)) {
    t.ok(readFileSync(join(dir, 'ann', 'parts-GGUF', name)).equals(bytes), name);
  }
  t.match(server.seen.bytes.at(-1)?.path, /00001-of-00002/);
});

t.test('a part that cannot be had leaves no model that lacks it', async t => {
  const dir = t.testdir({});
  const { hub } = await openLocal(t, dir, {
    ...content,
    hubFault: n => (n > 3 ? { type: 'status', status: 404 } : undefined),
  });
  await t.rejects(pullModel(hub, 'ann/parts-GGUF:Q4_0', MANY, { signal }));
  t.notOk(existsSync(join(dir, 'ann', 'parts-GGUF', 'p-Q4_0-00001-of-00002.gguf')));
});

t.test('what was pulled is found in the list of models, under the name that was said', async t => {
  const dir = t.testdir({});
  const bytes = readFileSync(join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf'));
  const { hub } = await openLocal(t, dir, {
    repositories: { 'ann/smol-GGUF': { files: { 'smol-Q4_1.gguf': bytes } } },
  });
  const { name, path } = await pullModel(hub, 'ann/smol-GGUF', MANY, { signal });
  const models = await findModels({ packageModelsDir: join(dir, 'none'), modelDir: dir, extraPaths: [] });
  t.match(models, [{ name, path, status: 'available' }]);
});
