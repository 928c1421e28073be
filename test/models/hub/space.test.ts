import { join } from 'node:path';
import t from 'tap';
import { freeSpace, requireSpace } from '../../../lib/models/hub/space.js';

t.test('the space of a folder that is not there yet is that of the one above', async t => {
  const dir = t.testdir({});
  t.ok((await freeSpace(join(dir, 'models', 'ann'))) > 0);
});

t.test('only what is still to come needs space', async t => {
  const record = JSON.stringify({ version: 'v', sizeBytes: 1000, done: [{ start: 0, end: 400 }] });
  const dir = t.testdir({ 'here.gguf': 'x'.repeat(500), 'half.gguf.part.json': record });
  const files = [
    { path: join(dir, 'here.gguf'), sizeBytes: 500 },
    { path: join(dir, 'half.gguf'), sizeBytes: 1000 },
    { path: join(dir, 'new.gguf'), sizeBytes: 2000 },
  ];
  await requireSpace(files, async () => 2600);
  await t.rejects(
    requireSpace(files, async () => 2599),
    { code: 'STORE_FAILED', message: /LLM_MODEL_CACHE_DIR/ },
  );
  await requireSpace(files.slice(0, 1), async () => 0);
});
