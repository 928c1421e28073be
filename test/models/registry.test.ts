import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openRegistry, registryText } from '../../lib/models/registry.js';
import { packageRoot } from '../helpers/program.js';
import { commented, entry } from './registry-sample.js';

t.test('without a file there are no entries', async t => {
  t.same(await openRegistry(t.testdir()).read(), { entries: [] });
});

t.test('entries are read with every field, paths from the folder of the file and from home', async t => {
  const dir = t.testdir({
    'models.yaml': `
models:
  - id: all
    enabled: false
    config:
      model_path: ~/m/all.gguf
      mmproj: ../eye.gguf
      context: 2048
      template: chatml
      system: Be brief.
      vision: true
      gpu_layers: auto
      kv_type: q8_0
      batch_size: 256
      lora: [{ path: /a.gguf, scale: 0.5 }, { path: b.gguf }]
      sampling: { temperature: 0, logit_bias: { 7: -.inf } }
`,
  });
  const { entries, notice } = await openRegistry(dir, '/home/me').read();
  t.equal(notice, undefined);
  t.same(entries, [
    {
      id: 'all',
      provider: 'llama_cpp',
      enabled: false,
      config: {
        model_path: '/home/me/m/all.gguf',
        mmproj: join(dir, '../eye.gguf'),
        context: 2048,
        sampling: { temperature: 0, logit_bias: { 7: -Infinity } },
        template: 'chatml',
        system: 'Be brief.',
        vision: true,
        gpu_layers: 'auto',
        kv_type: 'q8_0',
        batch_size: 256,
        lora: [
          { path: '/a.gguf', scale: 0.5 },
          { path: join(dir, 'b.gguf'), scale: 1 },
        ],
      },
    },
  ]);
});

t.test('the example in README is read as it stands', async t => {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  const { entries, notice } = await openRegistry(t.testdir({ 'models.yaml': example }), '/home/me').read();
  t.equal(notice, undefined);
  t.match(entries, [{ id: 'coder', config: { context: 16_384, lora: [{ scale: 0.8 }] } }]);
});

t.test('comments, order and unknown keys survive every change', async t => {
  const dir = t.testdir({ 'models.yaml': commented });
  const registry = openRegistry(dir);
  await registry.add([entry('new')]);
  await registry.setEnabled('fast', false);
  const text = readFileSync(registry.path, 'utf8');
  t.equal(
    text,
    `${commented.replace('enabled: true', 'enabled: false').replace('["\\nUser:"]', '[ "\\nUser:" ]').replace('[small, quick]', '[ small, quick ]').replace('[1, 2]', '[ 1, 2 ]')}${[
      '  - id: new',
      '    provider: llama_cpp',
      '    enabled: true',
      '    config:',
      '      model_path: /models/new.gguf',
      '',
    ].join('\n')}`,
  );
});

t.test('an entry of the same id is replaced where it stands; what is not ours in it stays', async t => {
  const dir = t.testdir({ 'models.yaml': commented });
  const registry = openRegistry(dir);
  await registry.add([entry('fast', { context: 512 })]);
  t.match((await registry.read()).entries, [
    { id: 'fast', config: { model_path: '/models/fast.gguf', context: 512, sampling: undefined } },
    { id: 'apple' },
  ]);
  const text = readFileSync(registry.path, 'utf8');
  for (const kept of ['# the fast one', 'tags: [ small, quick ]', 'threads_hint: 3']) t.match(text, kept);
  t.notMatch(text, 'path: models/fast.gguf');
});

t.test('an entry is removed, and one that is not there is an error', async t => {
  const dir = t.testdir({ 'models.yaml': commented });
  const registry = openRegistry(dir);
  await registry.remove('fast');
  t.match((await registry.read()).entries, [{ id: 'apple' }]);
  await t.rejects(registry.remove('fast'), { code: 'MODEL_NOT_FOUND' });
  await t.rejects(registry.setEnabled('none', true), { code: 'MODEL_NOT_FOUND' });
});

t.test('other providers are kept as they are', async t => {
  const dir = t.testdir({ 'models.yaml': commented });
  const registry = openRegistry(dir);
  t.same((await registry.read()).entries[1], { id: 'apple', provider: 'mlx', enabled: true, config: {} });
  await registry.setEnabled('apple', false);
  t.match(readFileSync(registry.path, 'utf8'), 'model: mlx-community/x');
});

t.test(
  'a change from outside counts at the next reading, and an unchanged file is not read again',
  async t => {
    const dir = t.testdir({ 'models.yaml': commented });
    const registry = openRegistry(dir);
    const first = await registry.read();
    t.equal(await registry.read(), first);
    writeFileSync(registry.path, await registryText([entry('other')]));
    t.match((await registry.read()).entries, [{ id: 'other' }]);
    rmSync(registry.path);
    t.same((await registry.read()).entries, []);
  },
);

t.test(
  'a broken file leaves the last good one, says where the mistake is, and is never written over',
  async t => {
    const dir = t.testdir({ 'models.yaml': commented });
    const registry = openRegistry(dir);
    await registry.read();
    const broken = commented.replace('context: 4096', 'context: 8k');
    writeFileSync(registry.path, broken);
    const { entries, notice } = await registry.read();
    t.match(entries, [{ id: 'fast', config: { context: 4096 } }, { id: 'apple' }]);
    t.match(
      notice,
      /models\.yaml, line 12, column 16: context is "8k", but must be a whole number.*said before still counts/,
    );
    await t.rejects(registry.add([entry('x')]), { code: 'BAD_CONFIG', message: /line 12, column 16/ });
    t.equal(readFileSync(registry.path, 'utf8'), broken);
    writeFileSync(registry.path, commented);
    t.same(Object.keys(await registry.read()), ['entries'], 'corrected, it counts again without a notice');
  },
);

t.test('a file that is broken from the start gives what is sound in it', async t => {
  const dir = t.testdir({ 'models.yaml': commented.replace('id: fast', 'id: 7') });
  const { entries, notice } = await openRegistry(dir).read();
  t.match(entries, [{ id: 'apple' }]);
  t.match(notice, /line 6, column 9: id is 7, but must be a name.*what is wrong is left out/);
});

t.test('every mistake is told with its place', async t => {
  const models = (text: string) => `models:\n  - id: a\n    config: ${text}\n`;
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['models: [', /line 1, column \d+: /],
    ['a: 1\na: 2', /line 2, column 1: .*unique/],
    ['models:\n\t- id: x', /line 2, column 1: /],
    ['- id: x', /line 1, column 1: the file must begin/],
    ['version: 2', /line 1, column 10: version must be 1/],
    ['models: x', /line 1, column 9: models must be a list/],
    ['models: [3]', /line 1, column 10: models is 3, but must be a block/],
    [
      'models: [{id: a, config: {path: x}}, {id: a, config: {path: x}}]',
      /column 43: the id "a" is given twice/,
    ],
    ['models: [{id: "a\\tb"}]', /column 15: id is/],
    [models('{}'), /line 3, column 13: model_path is missing/],
    [models('{path: a, model_path: b}'), /the same; keep one/],
    [models('{path: a, gpu_layers: many}'), /gpu_layers is "many", but must be a whole number/],
    [models('{path: a, kv_type: q3}'), /kv_type is "q3", but must be one of f32/],
    [
      models('{path: a, sampling: {temperature: 9}}'),
      /line 3, column 47: temperature is a number from 0 to 5/,
    ],
    [models('{path: a, sampling: {heat: 9}}'), /no sampling parameter "heat"/],
    [models('{path: a, lora: [{scale: 1}]}'), /path is missing; it must be the path of a file/],
    [models('{path: a, vision: maybe}'), /vision is "maybe", but must be true or false/],
  ];
  for (const [text, message] of mistakes) {
    const dir = t.testdir({ 'models.yaml': text });
    t.match((await openRegistry(dir).read()).notice, message, text);
  }
});

t.test('a folder, a huge file and hostile YAML are told, not obeyed', async t => {
  t.match((await openRegistry(t.testdir({ 'models.yaml': {} })).read()).notice, /no file/);
  const huge = t.testdir({ 'models.yaml': ' '.repeat(5_000_000) });
  t.match((await openRegistry(huge).read()).notice, /larger than/);
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'])
    laughs.push(`${to}: &${to} [${new Array(9).fill(`*${from}`).join(', ')}]`);
  const bomb = t.testdir({ 'models.yaml': laughs.join('\n') });
  t.match((await openRegistry(bomb).read()).notice, /alias/i);
  const proto = t.testdir({
    'models.yaml': 'models: [{id: a, config: {path: x, __proto__: {context: 99}}}]',
  });
  t.equal((await openRegistry(proto).read()).entries[0]?.config.context, undefined);
});
