import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadTemplate, saveTemplate, templateNames } from '../../../lib/cli/ask/templates.js';

t.test('a template is kept as YAML that people can read, and comes back as it was', async t => {
  const config = join(t.testdir({}), 'config');
  t.same(templateNames({ config }), []);
  const template = { prompt: 'Say: {{input}}\nin "one" line', system: 'x: y', sampling: { temperature: 0 } };
  const path = saveTemplate({ config }, 'say', template);
  t.equal(path, join(config, 'prompts', 'say.yaml'));
  t.match(readFileSync(path, 'utf8'), /^prompt: \|-\n {2}Say: \{\{input\}\}\n/);
  t.same(loadTemplate({ config }, 'say'), template);
  t.same(loadTemplate({ config }, 'say.yaml'), template);
  t.equal(statSync(path).mode & 0o77, 0, 'for its owner alone');
  saveTemplate({ config }, 'brief', {});
  t.same(templateNames({ config }), ['brief', 'say']);
});

t.test('a name in use is not written over', async t => {
  const config = t.testdir({});
  saveTemplate({ config }, 'a', { prompt: 'first' });
  t.throws(() => saveTemplate({ config }, 'a', { prompt: 'second' }), {
    code: 'BAD_INPUT',
    message: /already/,
  });
  t.same(loadTemplate({ config }, 'a'), { prompt: 'first' });
});

t.test('no name leads out of the folder', async t => {
  const config = t.testdir({ prompts: {}, 'secret.yaml': 'prompt: x' });
  for (const name of ['../secret', '/etc/passwd', '', '.hidden', 'a/b', 'a\\b', 'con', 'a\0b', '..']) {
    t.throws(
      () => loadTemplate({ config }, name),
      { code: 'BAD_INPUT', message: /cannot name a template/ },
      name,
    );
    t.throws(() => saveTemplate({ config }, name, {}), { code: 'BAD_INPUT' }, name);
  }
});

t.test('a missing template is named with those that there are', async t => {
  const config = t.testdir({ prompts: { 'one.yaml': '', 'two.yaml': '', 'note.txt': '' } });
  t.throws(() => loadTemplate({ config }, 'three'), {
    code: 'BAD_INPUT',
    message: 'no template three; there are one, two',
  });
  t.throws(() => loadTemplate({ config: t.testdirName }, 'x'), { code: 'BAD_INPUT' });
  mkdirSync(join(config, 'prompts', 'odd.yaml'));
  t.throws(() => loadTemplate({ config }, 'odd'), { code: 'BAD_INPUT', message: /is no file/ });
  writeFileSync(join(config, 'prompts', 'big.yaml'), 'x'.repeat(1024 * 1024 + 1));
  t.throws(() => loadTemplate({ config }, 'big'), { code: 'BAD_INPUT', message: /more than 1 MB/ });
});
