import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeFolder } from '../../lib/store/make-folder.js';

t.test('makes every missing folder for its owner alone, and leaves those that are there', async t => {
  const folder = join(t.testdir(), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  t.equal(statSync(folder).mode & 0o777, 0o700);
});

t.test('throws where a file is in the way', async t => {
  const file = join(t.testdir(), 'file');
  writeFileSync(file, '');
  t.throws(() => makeFolder(file), { code: 'EEXIST' });
  t.throws(() => makeFolder(join(file, 'below')), { code: /EEXIST|ENOTDIR/ });
});

t.test(
  'throws where the file system takes no folders, instead of trying for ever',
  { skip: process.platform !== 'linux' && '/proc is on Linux' },
  async t => {
    t.throws(() => makeFolder('/proc/nope/below'), { code: 'ENOENT' });
  },
);
