import { utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { findModel, findModels, type Where } from '../../lib/models/find.js';
import { text, u32 } from '../helpers/gguf-encode.js';
import { smallBytes, smallModel, starterPath } from '../helpers/gguf-small.js';

const packageModelsDir = dirname(starterPath);
const where = (modelDir: string, more: Partial<Where> = {}): Where => ({
  packageModelsDir,
  modelDir,
  extraPaths: [],
  ...more,
});
const embedding = (): Buffer => {
  const change = Object.fromEntries(
    smallModel().metadata.map(([key, value]) => [key.replace('llama.', 'bert.'), value] as const),
  );
  return smallBytes(smallModel({ ...change, 'general.architecture': text('bert') }));
};

t.test('the list says of each model what it is, what it needs, or why it cannot be used', async t => {
  const dir = t.testdir({
    'good.gguf': smallBytes(),
    'cut.gguf': smallBytes().subarray(0, 5000),
    'empty.gguf': '',
    'heads.gguf': smallBytes(smallModel({ 'llama.attention.head_count': u32(0) })),
    'vectors.gguf': embedding(),
    'adapter.gguf': smallBytes(smallModel({ 'general.type': text('adapter') })),
    'projector.gguf': smallBytes(smallModel({ 'general.architecture': text('clip') })),
    'folder.gguf': {},
  });
  const found = await findModels(where(dir));
  t.match(found, [
    {
      name: 'smollm2-135m',
      path: starterPath,
      status: 'available',
      starter: true,
      context: 8192,
      description: /small/,
    },
    { name: 'cut', status: 'disabled', reason: /cut short.*download it again/ },
    { name: 'empty', status: 'disabled', reason: /empty/ },
    { name: 'good', status: 'available', starter: false, context: 256, description: 'llama 6K F32' },
    { name: 'heads', status: 'disabled', reason: /head_count is 0/ },
    { name: 'vectors', status: 'disabled', reason: /embedding model: it cannot chat/ },
  ]);
  t.equal(found.length, 6);
  t.ok(found[3]!.needBytes > found[3]!.sizeBytes);
});

t.test('names are unique and clean', async t => {
  const dir = t.testdir({
    'same.gguf': smallBytes(),
    sub: { 'same.gguf': smallBytes(), 'smollm2-135m.gguf': smallBytes() },
    'e\u001b[31mvil.gguf': smallBytes(),
  });
  const names = (await findModels(where(dir))).map(({ name }) => name);
  t.same(names, ['smollm2-135m', 'e [31mvil', 'same', 'same-2', 'smollm2-135m-2']);
});

t.test('a path that was named is shown as it was named', async t => {
  const dir = t.testdir({ 'real.gguf': smallBytes(), 'link.gguf': t.fixture('symlink', 'real.gguf') });
  const link = join(dir, 'link.gguf');
  const { entry, why } = await findModel(where(dir, { extraPaths: [link] }), link);
  t.equal(entry.path, link);
  t.equal(why, 'asked for');
});

t.test('the context is what memory allows, or what is set', async t => {
  const dir = t.testdir({ 'long.gguf': smallBytes(smallModel({ 'llama.context_length': u32(65_536) })) });
  const context = async (more: Partial<Where>) => (await findModel(where(dir, more), 'long')).entry.context;
  t.equal(await context({}), 8192);
  t.equal(await context({ freeBytes: 1000 }), 512);
  t.equal(await context({ freeBytes: 1000, contextSize: 3000 }), 3000);
});

t.test('a file that changes is read again, one that does not is not', async t => {
  const dir = t.testdir({ 'x.gguf': smallBytes() });
  const path = join(dir, 'x.gguf');
  const status = async () => (await findModel(where(dir), 'x')).entry.status;
  t.equal(await status(), 'available');
  const damaged = smallBytes();
  damaged.write('XXXX');
  writeFileSync(path, damaged);
  utimesSync(path, 1, 1);
  t.equal(await status(), 'disabled');
  writeFileSync(path, smallBytes());
  utimesSync(path, 1, 1);
  t.equal(await status(), 'disabled', 'same size and time: the header is not read again');
});

t.test('the default steps over a damaged Llama, and the starter model needs no reading', async t => {
  const dir = t.testdir({ 'Llama-3.2-1B-Instruct-Q4_K_M.gguf': 'GGUF' });
  t.match(await findModel(where(dir), undefined), { entry: { starter: true }, why: 'comes with llmtui' });
  t.match(
    await findModel(where(dir), 'llama-3.2'),
    { entry: { status: 'disabled' } },
    'asked for by name it tells why',
  );
  await t.rejects(findModel(where(dir), 'qwen'), { code: 'MODEL_NOT_FOUND' });
});

t.test('a split model is read with all its parts', async t => {
  const model = smallModel({ 'split.count': { type: 'u16', value: 2 } });
  const rest = { metadata: [], tensors: model.tensors.slice(5) };
  const first = smallBytes({ ...model, tensors: model.tensors.slice(0, 5) });
  const root = t.testdir({
    whole: { 'two-00001-of-00002.gguf': first, 'two-00002-of-00002.gguf': smallBytes(rest) },
    alone: { 'two-00001-of-00002.gguf': first, 'renamed.gguf': first },
  });
  t.match(await findModels(where(join(root, 'whole'))), [
    {},
    { name: 'two', status: 'available', description: 'llama 6K F32' },
  ]);
  t.match(await findModels(where(join(root, 'alone'))), [
    {},
    { name: 'renamed', status: 'disabled', reason: /one of 2 parts under another name/ },
    { name: 'two', status: 'disabled', reason: /part two-00002-of-00002.gguf/ },
  ]);
});

t.test('a long list is read in many small steps, so that the screen stays alive', async t => {
  const bytes = smallBytes();
  const dir = t.testdir(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.gguf`, bytes])));
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns += 1;
    if (running) setImmediate(count);
  };
  count();
  t.equal((await findModels(where(dir))).length, 101);
  running = false;
  t.ok(turns > 100, `the event loop turned ${turns} times`);
});
