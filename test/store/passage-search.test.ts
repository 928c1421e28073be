import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PassageIndex } from '../../lib/store/passage-index.js';
import { searchPassages } from '../../lib/store/passage-search.js';
import { loadEmbedder } from '../engine/llama/embedder.js';

const signal = new AbortController().signal;

t.test('files are searched by what they mean', { timeout: 120_000 }, async t => {
  const engine = await loadEmbedder();
  t.teardown(() => engine.unload());

  /** A folder with two files, its index, and what was embedded of it. */
  function shelf(t: Test) {
    const home = mkdtempSync(join(tmpdir(), 'llmtui-search-'));
    t.teardown(() => rmSync(home, { recursive: true, force: true }));
    const folder = mkdtempSync(join(home, 'shelf-'));
    const file = (name: string) => join(folder, name);
    writeFileSync(file('rivers.md'), '# Water\n\nThe Danube flows from Germany to the Black Sea.\n');
    writeFileSync(file('bread.txt'), 'Bake the dough for forty minutes, until the crust is brown.\n');
    const asked: string[] = [];
    const search = {
      indexFile: join(home, 'cache', 'passages.db'),
      model: 'all-minilm',
      tokens: 100,
      embed: async (texts: readonly string[], abort: AbortSignal) => {
        asked.push(...texts);
        return (await engine.embed(texts, abort)).vectors;
      },
    };
    const find = async (question: string) => {
      asked.length = 0;
      const { found, passages } = await searchPassages(search, folder, question, 5, signal);
      return { found, passages, embedded: asked.slice(0, -1) };
    };
    return { file, folder, find, search };
  }

  t.test('the nearest passage comes first, with its lines', async t => {
    const { find, file, folder, search } = shelf(t);
    const { found, passages } = await find('Where does the river end?');
    t.equal(passages, 2);
    t.match(found, [{ path: /rivers\.md$/, firstLine: 1, lastLine: 3 }, { path: /bread\.txt$/ }]);
    t.ok(found[0]!.score > found[1]!.score && found[0]!.score <= 1.0001);
    const one = await searchPassages(search, file('bread.txt'), 'river', 5, signal);
    t.match(one.found, [{ path: /bread\.txt$/ }], 'a file has nothing of its neighbours');
    const other = await searchPassages({ ...search, model: 'another' }, folder, 'river', 5, signal);
    t.equal(other.passages, 2, 'vectors of another model are apart');
  });

  t.test('only what has changed is embedded again; what is gone is not found', async t => {
    const { find, file } = shelf(t);
    t.equal((await find('river')).embedded.length, 2);
    t.same((await find('river')).embedded, []);
    utimesSync(file('bread.txt'), 1, 1);
    t.same((await find('river')).embedded, [], 'the same content written again');
    writeFileSync(file('bread.txt'), 'The Rhine flows to the North Sea.\n');
    const changed = await find('river');
    t.same(changed.embedded, ['The Rhine flows to the North Sea.']);
    rmSync(file('rivers.md'));
    t.match((await find('river')).found, [{ path: /bread\.txt$/, text: /Rhine/ }]);
  });

  t.test('binary files have no passages, and are not read each time', async t => {
    const { find, file } = shelf(t);
    writeFileSync(file('image.bin'), Buffer.from([0, 1, 2, 3]));
    writeFileSync(file('latin.txt'), Buffer.from([0xe4, 0x20, 0xff]));
    t.equal((await find('river')).passages, 2);
    t.equal((await find('river')).passages, 2);
  });

  t.test('a damaged index is made anew', async t => {
    const { find, search } = shelf(t);
    await find('river');
    writeFileSync(search.indexFile, 'this is no database, and never was one'.repeat(200));
    t.equal((await find('river')).passages, 2);
    const { size } = statSync(search.indexFile);
    truncateSync(search.indexFile, Math.floor(size / 2));
    t.equal((await find('river')).passages, 2, 'cut in half');
    const bytes = readFileSync(search.indexFile);
    bytes.fill(0xff, 4096);
    writeFileSync(search.indexFile, bytes);
    t.equal((await find('river')).passages, 2, 'overwritten');
  });

  t.test('two searches at once find the same', async t => {
    const { find } = shelf(t);
    const both = await Promise.all([find('river'), find('river')]);
    t.same(both[0].found, both[1].found);
    t.equal(both[0].passages, 2);
  });

  t.test('an index of another version is begun afresh', async t => {
    const { find, search } = shelf(t);
    await find('river');
    const { Database } = await import('../../lib/store/database.js');
    const database = Database.open(search.indexFile);
    database.script('ALTER TABLE files RENAME TO filed; PRAGMA user_version = 99');
    database.close();
    t.equal((await find('river')).passages, 2);
  });

  t.test('stopping ends it, and what was done stays', async t => {
    const { search, folder } = shelf(t);
    await t.rejects(searchPassages(search, folder, 'x', 1, AbortSignal.abort(new Error('enough'))), /enough/);
    const index = PassageIndex.open(search.indexFile);
    index.close();
  });
});
