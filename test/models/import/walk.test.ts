import { join } from 'node:path';
import t from 'tap';
import { isGguf, walk } from '../../../lib/models/import/walk.js';

t.test('files are found in order, hidden folders are passed over', async t => {
  const dir = t.testdir({
    'b.gguf': '',
    'a.GGUF': '',
    'c.gguf.part': '',
    sub: { deep: { 'd.gguf': '' } },
    '.git': { 'e.gguf': '' },
  });
  const found = await walk(dir, isGguf, { followFolders: true });
  t.same(
    found,
    ['a.GGUF', 'b.gguf', 'sub/deep/d.gguf'].map(name => join(dir, name)),
  );
  t.same(
    await walk(dir, isGguf, { depth: 0, followFolders: true }),
    ['a.GGUF', 'b.gguf'].map(name => join(dir, name)),
  );
});

t.test('loops of links end, and each folder is entered once', async t => {
  const dir = t.testdir({
    real: { 'x.gguf': '', again: t.fixture('symlink', '..') },
    zlink: t.fixture('symlink', 'real'),
  });
  t.same(await walk(dir, isGguf, { followFolders: true }), [join(dir, 'real/x.gguf')]);
});

t.test('links to folders are left alone where they are not to be followed, links to files count', async t => {
  const dir = t.testdir({
    other: { 'x.gguf': '' },
    here: { folder: t.fixture('symlink', '../other'), 'y.gguf': t.fixture('symlink', '../other/x.gguf') },
  });
  const here = join(dir, 'here');
  t.same(await walk(here, isGguf, { followFolders: false }), [join(here, 'y.gguf')]);
});

t.test('a folder that is not there holds nothing', async t => {
  t.same(await walk(join(t.testdir({}), 'gone'), isGguf, { followFolders: true }), []);
});
