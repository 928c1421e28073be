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

const ending = 'and so on and on '.repeat(20);

t.test('a conversation that gave its place to another can be rewound past the window, too', async t => {
  const told = `${'one two three four five six seven eight nine ten '.repeat(4)}`;
  const [story, branch] = [[user(`${told} ${ending}`)], [user(`${told} or not`)]];
  const fresh = await loadStarter({ path, name: 'gemma' });
  const expected = await collect(fresh, branch, { max_tokens: 24 });
  await fresh.unload();
  const engine = await loadStarter({ path, name: 'gemma' });
  t.teardown(() => engine.unload());
  await collect(engine, story, { max_tokens: 24 });
  await collect(engine, [user(`Something else. ${ending}`)]);
  const back = await collect(engine, branch, { max_tokens: 24 });
  t.ok(back.usage.cachedTokens > 36, `${back.usage.cachedTokens} tokens`);
  t.equal(back.text, expected.text);
});

t.test('a context that has grown can be rewound past the window, too', async t => {
  const told = 'one two three four five six seven eight nine ten '.repeat(40);
  const branch = [user(`${told} or not`)];
  const fresh = await loadStarter({ path, name: 'gemma' });
  const expected = await collect(fresh, branch, { max_tokens: 24 });
  await fresh.unload();
  const engine = await loadStarter({ path, name: 'gemma' });
  t.teardown(() => engine.unload());
  await collect(engine, [user(`${told} and more`)], { max_tokens: 1 });
  await collect(engine, [user(`${told} and more ${ending}`)], { max_tokens: 1 });
  const back = await collect(engine, branch, { max_tokens: 24 });
  t.ok(back.usage.cachedTokens > 380, `${back.usage.cachedTokens} tokens`);
  t.equal(back.text, expected.text);
});
