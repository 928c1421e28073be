import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { u32 } from '../../helpers/gguf-encode.js';
import { smallBytes, smallModel } from '../../helpers/gguf-small.js';
import { loadStarter } from './starter.js';

t.test('a context that would change the positions of what it holds does not begin small', async t => {
  const path = join(t.testdir(), 'model.gguf');
  const sizes: number[] = [];
  for (const original of [undefined, 4096, 1024]) {
    const change = { 'llama.rope.scaling.original_context_length': original && u32(original) };
    writeFileSync(path, smallBytes(smallModel(change as Parameters<typeof smallModel>[0])));
    const engine = await loadStarter({ path, name: 'small', contextSize: 2048, kvType: 'f16' });
    sizes.push((await engine.memory()).kvCache);
    await engine.unload();
  }
  const [plain, within, beyond] = sizes;
  t.equal(within, plain);
  t.equal(beyond, 4 * plain!, 'all of it at once');
});
