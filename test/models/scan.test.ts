import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import t from 'tap';
import { nameOf, scanModels } from '../../lib/models/scan.js';

t.test('model files are found two folders deep, in order', async t => {
  const dir = t.testdir({
    'b.gguf': 'bb',
    'a.GGUF': 'a',
    'notes.txt': '',
    one: { 'c.gguf': 'ccc', two: { 'd.gguf': '', three: { 'e.gguf': '' } } },
    '.hidden': { 'f.gguf': '' },
  });
  const found = await scanModels([dir]);
  t.same(
    found.map(({ path }) => path),
    ['a.GGUF', 'b.gguf', 'one/c.gguf', 'one/two/d.gguf'].map(name => join(dir, name)),
  );
  t.equal(found[1]?.sizeBytes, 2);
  t.ok((found[1]?.modifiedAt ?? 0) > 1e12);
});

t.test('what goes with a model but is none is left out', async t => {
  const dir = t.testdir({
    'mmproj-gemma.gguf': '',
    'x.mmproj.gguf': '',
    'ggml-vocab-qwen2.gguf': '',
    'x.gguf.part': '',
  });
  t.same(await scanModels([dir]), []);
});

t.test('a split model is one, as large as its parts', async t => {
  const dir = t.testdir({
    'big-00001-of-00003.gguf': '1',
    'big-00002-of-00003.gguf': '22',
    'big-00003-of-00003.gguf': '333',
  });
  const path = join(dir, 'big-00001-of-00003.gguf');
  t.match(await scanModels([dir]), [{ path, sizeBytes: 6 }]);
  t.match(
    await scanModels([join(dir, 'big-00002-of-00003.gguf')]),
    [{ path, sizeBytes: 6 }],
    'named by any part',
  );
});

t.test('links are followed, each file is found once, loops end', async t => {
  const dir = t.testdir({
    'real.gguf': 'x',
    'z-link.gguf': t.fixture('symlink', 'real.gguf'),
    loop: t.fixture('symlink', '.'),
    dangling: t.fixture('symlink', 'nowhere'),
    'dangling.gguf': t.fixture('symlink', 'nowhere'),
  });
  const found = await scanModels([dir, join(dir, 'z-link.gguf')]);
  t.equal(found.length, 1);
});

t.test('what is no file or cannot be read never fails the list', async t => {
  const dir = t.testdir({ 'folder.gguf': { 'x.gguf': '' }, 'good.gguf': 'x' });
  if (process.platform !== 'win32') {
    const server = createServer().listen(relative('.', join(dir, 'socket.gguf'))); // such paths must be short
    t.teardown(() => server.close());
    await once(server, 'listening');
  }
  const found = await scanModels([join(dir, 'missing'), join(dir, 'missing.gguf'), dir]);
  t.same(
    found.map(({ path }) => path),
    [join(dir, 'good.gguf')],
  );
});

t.test('a name that claims a hundred thousand parts is a file like any other', async t => {
  const dir = t.testdir({ 'x-00001-of-99999.gguf': 'abc' });
  t.match(await scanModels([dir]), [{ sizeBytes: 3 }]);
});

t.test('a model is named after its file', async t => {
  t.equal(nameOf('/a/b/Qwen3-0.6B-Q8_0.gguf'), 'Qwen3-0.6B-Q8_0');
  t.equal(nameOf('/a/big-00001-of-00003.gguf'), 'big');
});
