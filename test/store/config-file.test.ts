import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readSettings } from '../../lib/store/config.js';
import { setSetting, unsetSetting } from '../../lib/store/config-file.js';
import { folders } from '../../lib/store/folders.js';

const place = (home: string) => {
  const where = folders({}, 'linux', home);
  const path = join(where.config, 'config.json');
  return {
    where,
    path,
    content: () => JSON.parse(readFileSync(path, 'utf8')),
    write: (text: string) => {
      mkdirSync(where.config, { recursive: true });
      writeFileSync(path, text);
    },
    settings: () => readSettings({ flags: {}, env: {}, cwd: home, folders: where }).settings,
  };
};

t.test('a sampling parameter without its group names the right setting', async t => {
  const { where } = place(t.testdir());
  await t.rejects(setSetting(where, '/', 'temperature', '0.5'), {
    code: 'BAD_CONFIG',
    message: /did you mean sampling\.temperature/,
  });
});

t.test('settings of every kind are written as JSON that is read back', async t => {
  const { where, path, content, settings } = place(t.testdir());
  t.equal(await setSetting(where, '/work', 'context_size', '4096'), path);
  await setSetting(where, '/work', 'choose_on_start', 'yes');
  await setSetting(where, '/work', 'device', 'CPU');
  await setSetting(where, '/work', 'model_dir', 'ggufs');
  await setSetting(where, '/work', 'sampling.temperature', '0.3');
  await setSetting(where, '/work', 'sampling.stop', 'END');
  await setSetting(where, '/work', 'keys.send', 'ctrl-s');
  t.same(content(), {
    context_size: 4096,
    choose_on_start: true,
    device: 'cpu',
    model_dir: '/work/ggufs',
    sampling: { temperature: 0.3, stop: ['END'] },
    keys: { send: 'ctrl-s' },
  });
  t.match(settings(), { contextSize: 4096, chooseOnStart: true, sampling: { temperature: 0.3 } });
  if (process.platform !== 'win32') t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('taking a setting out brings its default back and leaves the others', async t => {
  const { where, write, content, settings } = place(t.testdir());
  write('{"threads": 3, "sampling": {"seed": 1, "top_k": 5}}');
  await unsetSetting(where, 'threads');
  await unsetSetting(where, 'sampling.seed');
  t.same(content(), { sampling: { top_k: 5 } });
  t.same(settings().sampling, { top_k: 5 });
});

t.test('a wrong name or value writes nothing', async t => {
  const { where, write, path } = place(t.testdir());
  write('{"threads": 3}');
  const wrong = [
    ['threads', 'many'],
    ['thread', '2'],
    ['sampling', '3'],
    ['sampling.warmth', '3'],
    ['sampling.top_p', '7'],
    ['keys.send', 'two keys'],
    ['keys.__proto__', 'x'],
    ['__proto__', 'x'],
  ] as const;
  for (const [name, value] of wrong) {
    await t.rejects(setSetting(where, '/', name, value), { code: 'BAD_CONFIG' }, `${name} ${value}`);
  }
  t.equal(readFileSync(path, 'utf8'), '{"threads": 3}');
});

t.test('a damaged config.json is never written over', async t => {
  const { where, write, path } = place(t.testdir());
  write('{"threads": 3,}');
  await t.rejects(setSetting(where, '/', 'threads', '2'), {
    code: 'BAD_CONFIG',
    message: /line 1, column 15/,
  });
  await t.rejects(unsetSetting(where, 'threads'), { code: 'BAD_CONFIG' });
  t.equal(readFileSync(path, 'utf8'), '{"threads": 3,}');
});

t.test('a wrong value that is in the file can be corrected', async t => {
  const { where, write, settings } = place(t.testdir());
  write('{"threads": "many"}');
  t.throws(settings, { code: 'BAD_CONFIG' });
  await setSetting(where, '/', 'threads', '2');
  t.equal(settings().threads, 2);
});

t.test('where the folder cannot be made, STORE_FAILED names the file', async t => {
  const link = t.fixture('symlink', '/nowhere/at/all');
  const { where } = place(t.testdir({ '.config': { llmtui: link } }));
  await t.rejects(setSetting(where, '/', 'threads', '2'), { code: 'STORE_FAILED', message: /config\.json/ });
});
