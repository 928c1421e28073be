import { execFile } from 'node:child_process';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { openRegistry, registryText } from '../../lib/models/registry.js';
import { commented, entry } from './registry-sample.js';

t.test('a new file is laid out for people', async t => {
  const registry = openRegistry(t.testdir());
  await registry.add([entry('one', { context: 2048 })]);
  t.equal(
    readFileSync(registry.path, 'utf8'),
    `# Models of llmtui: \`man llmtui\` describes the fields.
version: 1
models:
  - id: one
    provider: llama_cpp
    enabled: true
    config:
      model_path: /models/one.gguf
      context: 2048
`,
  );
});

t.test('many changes at once all count', async t => {
  const registry = openRegistry(t.testdir());
  await Promise.all(Array.from({ length: 20 }, (_, index) => registry.add([entry(`m${index}`)])));
  t.equal((await registry.read()).entries.length, 20);
});

t.test('several processes may change the file at once', async t => {
  const dir = t.testdir();
  const module = new URL('../../lib/models/registry.js', import.meta.url).href;
  const script = `
    const { openRegistry } = await import(${JSON.stringify(module)});
    const registry = openRegistry(process.argv[1]);
    for (let at = 0; at < 5; at++)
      await registry.add([{ id: process.argv[2] + at, provider: 'llama_cpp', enabled: true, config: { model_path: '/x' } }]);`;
  const run = promisify(execFile);
  const start = (name: string) => run(process.execPath, ['--input-type=module', '-e', script, dir, name]);
  await Promise.all([start('a'), start('b'), start('c')]);
  const { entries, notice } = await openRegistry(dir).read();
  t.equal(notice, undefined);
  t.equal(entries.length, 15);
  t.same(readdirSync(dir), ['models.yaml'], 'no lock is left');
});

t.test('a folder that takes no files is told', async t => {
  await t.rejects(openRegistry('/proc/llmtui').add([entry('x')]), { code: 'STORE_FAILED' });
});

t.test('a linked file stays a link', async t => {
  const dir = t.testdir({
    real: { 'm.yaml': commented },
    'models.yaml': t.fixture('symlink', 'real/m.yaml'),
  });
  const registry = openRegistry(dir);
  await registry.add([entry('new')]);
  t.ok(lstatSync(registry.path).isSymbolicLink());
  t.match(readFileSync(join(dir, 'real/m.yaml'), 'utf8'), 'id: new');
});

t.test('a new file reads back as it was given, whatever the names', async t => {
  const dir = t.testdir();
  const entries = [
    entry('yes', {
      sampling: { stop: ['\n', ': #'], temperature: 0.5 },
      lora: [{ path: '/l.gguf', scale: 2 }],
    }),
    entry('1.5', { model_path: `/${'long folder/'.repeat(30)}x: y #z.gguf` }),
  ];
  const registry = openRegistry(dir);
  writeFileSync(registry.path, await registryText(entries));
  t.same(await registry.read(), { entries });
});

t.test('a file with the same size and time, but another one, is read again', async t => {
  const registry = openRegistry(t.testdir({ 'models.yaml': await registryText([entry('one')]) }));
  await registry.read();
  const { mtime, size } = statSync(registry.path);
  const text = readFileSync(registry.path, 'utf8').replaceAll('one', 'two');
  writeFileSync(`${registry.path}.new`, text);
  utimesSync(`${registry.path}.new`, mtime, mtime);
  renameSync(`${registry.path}.new`, registry.path);
  t.equal(statSync(registry.path).size, size);
  t.match((await registry.read()).entries, [{ id: 'two' }]);
});
