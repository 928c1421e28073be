import { join } from 'node:path';
import t from 'tap';
import { listFolder } from '../../../lib/models/import/folder.js';
import { listOllama } from '../../../lib/models/import/ollama.js';
import { planImport } from '../../../lib/models/import/plan.js';
import { entriesOf } from '../../../lib/models/import/row.js';
import type { RegistryEntry } from '../../../lib/models/registry.js';
import { adapter, chatModel, embeddingModel, projector, put, putBlob, putManifest } from './sample.js';

const nothing = { overrides: { config: {} } };

t.test('every file has one row that says what becomes of it', async t => {
  const bytes = chatModel('Chat');
  const dir = t.testdir({
    'broken.gguf': 'x',
    'lost-00002-of-00002.gguf': '',
    chat: { 'chat-Q8_0.gguf': bytes, 'mmproj-chat.gguf': projector(32), 'style-lora.gguf': adapter() },
    copy: { 'chat-Q8_0.gguf': bytes },
    split: { 'big-00001-of-00002.gguf': chatModel('Big'), 'big-00002-of-00002.gguf': chatModel('Part') },
    stray: { 'mmproj-llava.gguf': projector(4096) },
    'vectors.gguf': embeddingModel('Vectors'),
  });
  const rows = await planImport(await listFolder(dir), [], nothing);
  t.match(rows, [
    { type: 'new', id: 'chat-Q8_0', entry: { config: { mmproj: join(dir, 'chat/mmproj-chat.gguf') } } },
    { type: 'duplicate', path: join(dir, 'copy/chat-Q8_0.gguf'), of: 'chat-Q8_0' },
    { type: 'new', id: 'big' },
    { type: 'new', id: 'vectors', embedding: true, what: /embedding/ },
    { type: 'new', id: 'chat-Q8_0+style-lora', entry: { config: { lora: [{ scale: 1 }] } } },
    { type: 'joined', id: 'mmproj-chat', to: ['chat-Q8_0'] },
    { type: 'joined', id: 'style-lora', to: ['chat-Q8_0+style-lora'] },
    { type: 'skipped', id: 'mmproj-llava', reason: /no model here is clearly/ },
    { type: 'skipped', id: 'broken', reason: /not a GGUF file/ },
    { type: 'skipped', id: 'lost', reason: /first part/ },
  ]);
  t.equal(rows.length, 10);
  const big = rows.find(({ id }) => id === 'big');
  t.equal(big?.sizeBytes, chatModel('Big').length + chatModel('Part').length, 'all parts count');
  t.same(
    entriesOf(rows).map(({ id }) => id),
    ['chat-Q8_0', 'big', 'vectors', 'chat-Q8_0+style-lora'],
  );
});

t.test('what is there already stays, and changes only where it is asked to', async t => {
  const dir = t.testdir({ 'm.gguf': chatModel('M'), 'copy.gguf': chatModel('M') });
  const entry: RegistryEntry = {
    id: 'mine',
    provider: 'llama_cpp',
    enabled: true,
    config: { model_path: join(dir, 'm.gguf'), template: 'chatml' },
  };
  const listing = await listFolder(dir);
  t.match(await planImport(listing, [entry], nothing), [
    { type: 'known', id: 'mine', path: join(dir, 'm.gguf') },
    { type: 'duplicate', of: 'mine' },
  ]);
  const overrides = { config: { context: 128 } };
  const [row] = await planImport(listing, [entry], { overrides });
  t.match(row, { type: 'changed', entry: { id: 'mine', config: { template: 'chatml', context: 128 } } });
});

t.test(
  'a copy of a model that models.yaml names elsewhere is a duplicate, and gives it its projector',
  async t => {
    const dir = t.testdir({
      other: { 'm.gguf': chatModel('M'), 'x.gguf': chatModel('X') },
      here: { 'copy.gguf': chatModel('M') },
    });
    const entryOf = (name: string): RegistryEntry => ({
      id: `my ${name}`,
      provider: 'llama_cpp',
      enabled: true,
      config: { model_path: join(dir, `other/${name}.gguf`) },
    });
    const known = [entryOf('x'), entryOf('m'), entryOf('gone')];
    const wanted = { overrides: { config: { context: 64 } } };
    const copy = { type: 'duplicate', path: join(dir, 'here/copy.gguf'), of: 'my m' };
    t.match(await planImport(await listFolder(join(dir, 'here')), known, wanted), [copy]);
    const mmproj = join(dir, 'here/mmproj-copy.gguf');
    put(mmproj, projector(32));
    const rows = await planImport(await listFolder(join(dir, 'here')), known, wanted);
    t.match(rows, [{ type: 'changed', id: 'my m' }, copy, { type: 'joined', to: ['my m'] }]);
    const config = { model_path: join(dir, 'other/m.gguf'), mmproj, vision: true };
    t.same(entriesOf(rows), [{ ...entryOf('m'), config }], 'and nothing that was asked for others');
  },
);

t.test('an id that is taken gets a number, and every id is fit for the screen', async t => {
  const dir = t.testdir({ a: { 'm.gguf': chatModel('1') }, b: { 'm.gguf': chatModel('2') } });
  put(join(dir, 'e\u001b[31mvil.gguf'), chatModel('3'));
  const taken: RegistryEntry = { id: 'm', provider: 'openai', enabled: true, config: {} };
  const rows = await planImport(await listFolder(dir), [taken], nothing);
  t.same(
    rows.map(({ id }) => id),
    ['m-2', 'm-3', 'e [31mvil'],
  );
});

t.test('models that Ollama makes of one file are told apart by what it does with it', async t => {
  const folder = t.testdir({});
  const model = putBlob(folder, 'a', chatModel('M'));
  const params = putBlob(folder, 'b', '{"temperature": 0.1}');
  const lora = putBlob(folder, 'c', adapter());
  const broken = putBlob(folder, 'd', 'x');
  const library = 'registry.ollama.ai/library';
  putManifest(folder, `${library}/m/7b`, [['model', model]]);
  putManifest(folder, `${library}/m/latest`, [['model', model]]);
  putManifest(folder, `${library}/cold/latest`, [
    ['model', model],
    ['params', params],
  ]);
  putManifest(folder, `${library}/tuned/latest`, [
    ['model', model],
    ['adapter', lora],
  ]);
  putManifest(folder, `${library}/broken/latest`, [['model', broken]]);
  const rows = await planImport(await listOllama(folder), [], nothing);
  t.match(rows, [
    { type: 'new', id: 'cold:latest', entry: { config: { sampling: { temperature: 0.1 } } } },
    { type: 'new', id: 'm:7b' },
    { type: 'duplicate', id: 'm:latest', of: 'm:7b' },
    { type: 'new', id: 'tuned:latest', entry: { config: { lora: [{ scale: 1 }] } } },
    { type: 'skipped', id: 'broken:latest', reason: /not a GGUF file/ },
  ]);
  t.equal(rows.length, 5);
});
