import { join } from 'node:path';
import t from 'tap';
import { listFile, listFolder } from '../../../lib/models/import/folder.js';

t.test('each model of a folder is one candidate, split ones too', async t => {
  const dir = t.testdir({
    publisher: {
      'Some-GGUF': {
        'some-Q4_K_M.gguf': '',
        'some-F16-00001-of-00002.gguf': '',
        'some-F16-00002-of-00002.gguf': '',
      },
    },
  });
  const { candidates, refused } = await listFolder(dir);
  const folder = join(dir, 'publisher/Some-GGUF');
  t.same(candidates, [
    { path: join(folder, 'some-F16-00001-of-00002.gguf'), name: 'some-F16' },
    { path: join(folder, 'some-Q4_K_M.gguf'), name: 'some-Q4_K_M' },
  ]);
  t.same(refused, []);
});

t.test('parts without a first one are refused once, by its name', async t => {
  const dir = t.testdir({ 'x-00002-of-00003.gguf': '', 'x-00003-of-00003.gguf': '' });
  const { candidates, refused } = await listFolder(dir);
  t.same(candidates, []);
  t.match(refused, [{ name: 'x', reason: /first part, x-00001-of-00003\.gguf, is missing/ }]);
  t.equal(refused.length, 1);
});

t.test('a file name that says nothing takes the name of its folder', async t => {
  const dir = t.testdir({
    'phi-2-GGUF': { 'ggml-model-q4_0.gguf': '', 'model.gguf': '', 'modelled.gguf': '' },
  });
  const { candidates } = await listFolder(dir);
  t.same(
    candidates.map(({ name }) => name),
    ['phi-2-q4_0', 'phi-2', 'modelled'],
  );
});

t.test('a file is listed with the projectors beside it, a part as its whole model', async t => {
  const dir = t.testdir({
    'x-00001-of-00002.gguf': '',
    'x-00002-of-00002.gguf': '',
    'mmproj-x.gguf': '',
    'other.gguf': '',
  });
  const { candidates } = await listFile(join(dir, 'x-00002-of-00002.gguf'));
  t.same(
    candidates.map(({ path }) => path),
    ['x-00001-of-00002.gguf', 'mmproj-x.gguf'].map(name => join(dir, name)),
  );
});
