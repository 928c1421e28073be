import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { messageOf } from '../../../lib/errors.js';
import { openRegistry } from '../../../lib/models/registry.js';
import { registryEffects } from '../../../lib/tui/effects/registry.js';
import type { Event } from '../../../lib/tui/event.js';
import { gpt2Path } from '../../helpers/small-models.js';
import { entry } from '../driver.js';

/** The effects on a models.yaml in a folder of its own; `told` is what the screen hears, `done` the order of the rest. */
function begun(t: Test) {
  const home = t.testdir();
  const modelDir = join(home, 'models');
  mkdirSync(modelDir);
  const registry = openRegistry(home, home);
  const told: Event[] = [];
  const done: string[] = [];
  const waiting: (() => void)[] = [];
  const dispatch = (event: Event): void => {
    told.push(event);
    for (const wake of waiting.splice(0)) wake();
  };
  const effects = registryEffects({
    models: {
      registry,
      setEnabled: ({ name, path, config }, enabled) =>
        config === undefined
          ? registry.add([{ id: name, provider: 'llama_cpp', enabled, config: { model_path: path } }])
          : registry.setEnabled(name, enabled),
    },
    surroundings: { env: {}, home, platform: 'linux' },
    modelDir,
    dispatch,
    release: async name => void done.push(`release ${name}`),
    list: async () => {
      done.push('list');
      dispatch({ type: 'models', models: [], first: false });
    },
    attempt: work =>
      work().catch((thrown: unknown) =>
        dispatch({ type: 'notice', level: 'error', text: messageOf(thrown) }),
      ),
  });
  /** Waits for an event of that type, which is then forgotten with all before it. */
  const next = async <Type extends Event['type']>(type: Type): Promise<Extract<Event, { type: Type }>> => {
    for (;;) {
      const at = told.findIndex(event => event.type === type);
      if (at >= 0) return told.splice(0, at + 1).at(-1) as Extract<Event, { type: Type }>;
      await new Promise<void>(resolve => waiting.push(resolve));
    }
  };
  return { home, modelDir, registry, effects, done, next };
}

t.test('an import is shown first, then written, and the list is read anew', async t => {
  const { home, effects, registry, next, done } = begun(t);
  const folder = join(home, 'elsewhere');
  mkdirSync(folder);
  copyFileSync(gpt2Path, join(folder, 'some.gguf'));
  writeFileSync(join(folder, 'broken.gguf'), 'no');
  effects['plan-import']({ type: 'plan-import', source: { type: 'path', path: folder } });
  const { rows } = await next('import-planned');
  t.match(rows, [
    { type: 'new', id: 'some' },
    { type: 'skipped', id: 'broken' },
  ]);
  t.notOk(existsSync(registry.path), 'looking changes nothing');
  effects.import({ type: 'import', rows });
  t.match(await next('notice'), { level: 'info', text: /1 model imported/ });
  await next('models');
  t.match((await registry.read()).entries, [{ id: 'some', enabled: true }]);
  t.same(done, ['list']);
});

t.test('a place that is not there says so', async t => {
  const { effects, next } = begun(t);
  effects['plan-import']({ type: 'plan-import', source: { type: 'ollama' } });
  t.match(await next('import-failed'), { source: { type: 'ollama' }, reason: /no models of Ollama/ });
});

t.test('a model of no entry is switched off by one, on again by the same, and unloaded', async t => {
  const { effects, registry, next, done, modelDir } = begun(t);
  const model = entry('some', { path: join(modelDir, 'some.gguf') });
  effects['toggle-model']({ type: 'toggle-model', entry: model });
  await next('models');
  t.match((await registry.read()).entries, [{ id: 'some', enabled: false }]);
  t.same(done, ['release some', 'list']);
  effects['toggle-model']({ type: 'toggle-model', entry: { ...model, config: {} } });
  await next('models');
  t.match((await registry.read()).entries, [{ id: 'some', enabled: true }]);
});

t.test('a model of our folder is unloaded and deleted; the question comes before', async t => {
  const { effects, next, done, modelDir } = begun(t);
  const path = join(modelDir, 'some.gguf');
  copyFileSync(gpt2Path, path);
  const model = entry('some', { path });
  effects['plan-removal']({ type: 'plan-removal', entry: model });
  const { removal } = await next('removal-planned');
  t.match(removal, { registered: false, freed: [{ path }], kept: [] });
  t.ok(existsSync(path));
  effects['remove-model']({ type: 'remove-model', entry: model });
  t.match(await next('notice'), { text: /some is removed; 2\.58 MB freed/ });
  await next('models');
  t.notOk(existsSync(path));
  t.same(done, ['release some', 'list']);
});

t.test('a models.yaml with a mistake is told and stays as it is', async t => {
  const { effects, registry, next } = begun(t);
  writeFileSync(registry.path, 'models: [\n');
  effects['toggle-model']({ type: 'toggle-model', entry: entry('some') });
  t.match(await next('notice'), { level: 'error', text: /models\.yaml/ });
  t.equal(readFileSync(registry.path, 'utf8'), 'models: [\n');
});
