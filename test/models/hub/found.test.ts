import t from 'tap';
import { findOnHub } from '../../../lib/models/hub/found.js';
import { noise } from '../../helpers/hub.js';
import { openLocal } from './local.js';

const { signal } = new AbortController();
const content = {
  repositories: {
    'ann/small-GGUF': {
      files: { 'small-Q4_0.gguf': noise(1000), 'small-Q8_0.gguf': noise(2000) },
      downloads: 5,
    },
    'ann/smaller-GGUF': { files: { 'README.md': noise(10) }, downloads: 9 },
    'bob/small-GGUF': { files: { 'small-F16.gguf': noise(3000) }, downloads: 1 },
  },
};

t.test(
  'what is found comes with its quantisations and the verdict of the smallest, in the order of the hub',
  async t => {
    const { hub } = await openLocal(t, t.testdir({}), content);
    t.match(await findOnHub(hub, 'small', 10, { free: 64e9, swap: 0 }, signal), [
      { name: 'ann/smaller-GGUF', quantisations: [], verdict: undefined },
      { name: 'ann/small-GGUF', quantisations: [{ name: 'Q4_0' }, { name: 'Q8_0' }], verdict: 'fits' },
      { name: 'bob/small-GGUF', quantisations: [{ name: 'F16' }] },
    ]);
    t.match(await findOnHub(hub, 'bob', 10, { free: 1000, swap: 0 }, signal), [{ verdict: 'will not fit' }]);
  },
);

t.test('one that cannot be listed does not hide the others', async t => {
  const { hub } = await openLocal(t, t.testdir({}), {
    ...content,
    hubFault: (_number, path) =>
      path.includes('/ann/small-GGUF/') ? { type: 'status', status: 403 } : undefined,
  });
  t.match(await findOnHub(hub, 'small', 2, { free: 64e9, swap: 0 }, signal), [
    { name: 'ann/smaller-GGUF' },
    { name: 'ann/small-GGUF', quantisations: [] },
  ]);
});
