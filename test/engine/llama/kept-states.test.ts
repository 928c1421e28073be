import t from 'tap';
import { assistant, collect, loadStarter, user } from './starter.js';

const long =
  'Here is a list of words: apple, bread, chair, dream, eagle, flame, grape, house, island, jungle.';

t.test('a conversation that gave its place to another comes back without being read again', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const first = await collect(engine, [user(long)], { max_tokens: 8 });
  const before = (await engine.memory()).kvCache;
  await collect(engine, [user(`Something else. ${long}`)]);
  t.ok((await engine.memory()).kvCache > before, 'its state counts as memory');
  const path = [user(long), assistant(first.text), user('Which is a bird?')];
  const again = await collect(engine, path);
  t.ok(again.usage.cachedTokens >= first.usage.promptTokens, `${again.usage.cachedTokens} tokens`);

  const fresh = await loadStarter();
  t.teardown(() => fresh.unload());
  t.equal(again.text, (await collect(fresh, path)).text);
});

t.test('states are kept for as many tokens as the context has', async t => {
  const engine = await loadStarter({ contextSize: 512 });
  t.teardown(() => engine.unload());
  const question = (index: number) => [user(`${index}. ${'word '.repeat(200)}`)];
  const sizes: number[] = [];
  for (let index = 0; index < 6; index++) {
    await collect(engine, question(index), { max_tokens: 1 });
    sizes.push((await engine.memory()).kvCache);
  }
  t.equal(sizes[5], sizes[4], 'no more memory from some point on');
  const known = await collect(engine, question(4), { max_tokens: 1 });
  t.ok(known.usage.cachedTokens > 200);
  const forgotten = await collect(engine, question(0), { max_tokens: 1 });
  t.ok(forgotten.usage.cachedTokens < 200);
});
