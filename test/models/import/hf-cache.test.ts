import { symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { listHfCache } from '../../../lib/models/import/hf-cache.js';
import { put, putStarter, STARTER_SHA256 } from './sample.js';

const FIRST = '1'.repeat(40);
const SECOND = '2'.repeat(40);

t.test('a file in a snapshot has the name of the file and the hash of its blob', async t => {
  const hub = t.testdir({ 'datasets--a--b': {}, 'version.txt': '1' });
  const repository = join(hub, 'models--someone--SmolLM2-GGUF');
  putStarter(join(repository, 'blobs', STARTER_SHA256));
  put(join(repository, 'refs/main'), FIRST);
  put(join(repository, 'snapshots', FIRST, 'README.md'), '');
  const path = join(repository, 'snapshots', FIRST, 'SmolLM2.Q4_1.gguf');
  symlinkSync(`../../blobs/${STARTER_SHA256}`, path);
  const { candidates } = await listHfCache(hub);
  t.match(candidates, [{ path, name: 'SmolLM2.Q4_1', sha256: STARTER_SHA256, within: hub }]);
  t.equal(candidates.length, 1);
});

t.test('a cache without links has the files themselves', async t => {
  const hub = t.testdir({ 'models--a--b': { snapshots: { [FIRST]: { Q8_0: { 'b.gguf': 'x' } } } } });
  const { candidates } = await listHfCache(hub);
  t.same(candidates, [
    { path: join(hub, 'models--a--b/snapshots', FIRST, 'Q8_0/b.gguf'), name: 'b', within: hub },
  ]);
});

t.test('of several revisions the one of refs/main counts, then the newest, for each file', async t => {
  const snapshots = { [FIRST]: { 'x.gguf': '1', 'old.gguf': '1' }, [SECOND]: { 'x.gguf': '2' } };
  const hub = t.testdir({ 'models--a--b': { snapshots, refs: { main: `${SECOND}\n` } } });
  const names = async () =>
    (await listHfCache(hub)).candidates.map(({ path }) => path.slice(hub.length).split('snapshots/')[1]);
  t.same(await names(), [`${SECOND}/x.gguf`, `${FIRST}/old.gguf`]);
  put(join(hub, 'models--a--b/refs/main'), '../../../../etc');
  const place = join(hub, 'models--a--b/snapshots');
  utimesSync(join(place, FIRST), 2000, 2000);
  utimesSync(join(place, SECOND), 1000, 1000);
  t.same(await names(), [`${FIRST}/old.gguf`, `${FIRST}/x.gguf`], 'a reference that names no snapshot');
});

t.test('the parts of a split model are taken from one revision', async t => {
  const [one, two] = ['x-00001-of-00002.gguf', 'x-00002-of-00002.gguf'];
  const snapshots = { [FIRST]: { [one]: '', [two]: '' }, [SECOND]: { [one]: '' } };
  const hub = t.testdir({ 'models--a--b': { snapshots, refs: { main: SECOND } } });
  const { candidates, refused } = await listHfCache(hub);
  t.match(candidates, [{ path: new RegExp(`${SECOND}/${one}`) }]);
  t.same([candidates.length, refused.length], [1, 0]);
});

t.test('a cache that is not there holds nothing', async t => {
  t.same((await listHfCache(join(t.testdir({}), 'gone'))).candidates, []);
});
