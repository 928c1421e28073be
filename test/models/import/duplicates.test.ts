import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { contentKeys } from '../../../lib/models/import/duplicates.js';
import { type FoundModel, inspectAll } from '../../../lib/models/import/inspect.js';
import { chatModel, put, putStarter } from './sample.js';

/** For each file, the first one with the same content. */
async function copies(dir: string, names: readonly string[], hashes: Record<string, string> = {}) {
  const candidates = names.map(name => ({
    path: join(dir, name),
    name,
    ...(hashes[name] === undefined ? {} : { sha256: hashes[name] }),
  }));
  const models = (await inspectAll(candidates)).filter((one): one is FoundModel => one.type === 'model');
  const keys = await contentKeys(models);
  return models.map(model => models.find(other => keys.get(other) === keys.get(model))?.candidate.name);
}

t.test('copies have one key, others of the same size have their own', async t => {
  const dir = t.testdir({
    'a.gguf': chatModel('AAAA'),
    'b.gguf': chatModel('BBBB'),
    'c.gguf': chatModel('AAAA'),
  });
  t.equal(statSync(join(dir, 'a.gguf')).size, statSync(join(dir, 'b.gguf')).size);
  t.same(await copies(dir, ['a.gguf', 'b.gguf', 'c.gguf']), ['a.gguf', 'b.gguf', 'a.gguf']);
});

t.test('a change anywhere a sample lies tells large files apart', async t => {
  const dir = t.testdir({});
  const { copyFileSync } = await import('node:fs');
  putStarter(join(dir, 'one.gguf'));
  for (const name of ['same.gguf', 'tail.gguf']) copyFileSync(join(dir, 'one.gguf'), join(dir, name));
  const file = openSync(join(dir, 'tail.gguf'), 'r+');
  writeSync(file, Buffer.from([1, 2, 3, 4]), 0, 4, statSync(join(dir, 'one.gguf')).size - 4);
  closeSync(file);
  t.same(await copies(dir, ['one.gguf', 'same.gguf', 'tail.gguf']), ['one.gguf', 'one.gguf', 'tail.gguf']);
});

t.test('a SHA-256 that the tool gives decides where all have one', async t => {
  const dir = t.testdir({ 'a.gguf': chatModel('A'), 'b.gguf': chatModel('A') });
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
  t.same(await copies(dir, ['a.gguf', 'b.gguf'], { 'a.gguf': one, 'b.gguf': two }), ['a.gguf', 'b.gguf']);
  t.same(await copies(dir, ['a.gguf', 'b.gguf'], { 'a.gguf': one, 'b.gguf': one }), ['a.gguf', 'a.gguf']);
  t.same(
    await copies(dir, ['a.gguf', 'b.gguf'], { 'a.gguf': one }),
    ['a.gguf', 'a.gguf'],
    'else the bytes do',
  );
});

t.test('all parts of a split model count', async t => {
  const dir = t.testdir({});
  for (const [stem, second] of Object.entries({ one: 'S', two: 'T', three: 'S' })) {
    put(join(dir, `${stem}-00001-of-00002.gguf`), chatModel('First'));
    put(join(dir, `${stem}-00002-of-00002.gguf`), chatModel(second));
  }
  const names = ['one', 'two', 'three'].map(stem => `${stem}-00001-of-00002.gguf`);
  t.same(await copies(dir, names), [names[0], names[1], names[0]]);
});
