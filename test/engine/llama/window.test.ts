import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { starterPath } from '../../helpers/gguf-small.js';
import { writeRandomGemma } from '../../helpers/gguf-write.js';
import { collect, loadStarter, user } from './starter.js';

const folder = mkdtempSync(join(tmpdir(), 'llmtui-window-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'gemma.gguf');

t.test('a rewind past the sliding window gives what an empty cache gives', async t => {
  await writeRandomGemma(path, { tokenizerFrom: starterPath, window: 16, context: 1024 });
  const story = [user('one two three four five six seven eight nine ten eleven twelve thirteen fourteen')];
  const longer = [user(`${story[0]!.content} ${'and so on and on '.repeat(20)}`)];
  const fresh = await loadStarter({ path, name: 'gemma' });
  const expected = await collect(fresh, story, { max_tokens: 24 });
  await fresh.unload();
  const engine = await loadStarter({ path, name: 'gemma' });
  t.teardown(() => engine.unload());
  await collect(engine, longer, { max_tokens: 24 });
  const rewound = await collect(engine, story, { max_tokens: 24 });
  t.ok(rewound.usage.cachedTokens > 16, 'the prefix was kept');
  t.equal(rewound.text, expected.text);
});
