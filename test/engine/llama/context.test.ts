import t from 'tap';
import { assistant, collect, loadStarter, user } from './starter.js';

const long = (words: number) => `${'word '.repeat(words)}\nWhat is the capital of France?`;

t.test(
  'the context begins small and grows with the conversation, which goes on as it would have',
  async t => {
    const whole = await loadStarter({ contextSize: 1024 });
    const expected = (await collect(whole, [user(long(560))])).text;
    const full = (await whole.memory()).kvCache;
    await whole.unload();

    const engine = await loadStarter({ contextSize: 1024 });
    t.teardown(() => engine.unload());
    const first = (await engine.memory()).kvCache;
    t.ok(first < 0.6 * full, `${first} of ${full} bytes`);
    const short = await collect(engine, [user('Say hello.')]);
    t.equal((await engine.memory()).kvCache, first, 'a short conversation needs no more');
    t.equal((await collect(engine, [user(long(560))])).text, expected);
    const next = await collect(engine, [user('Say hello.'), assistant(short.text), user('And again.')]);
    t.ok(next.usage.cachedTokens > 20, 'what was kept is of use in the larger context');
  },
);

t.test('a reply that outgrows the context goes on in a larger one', async t => {
  const engine = await loadStarter({ contextSize: 1024 });
  t.teardown(() => engine.unload());
  const first = (await engine.memory()).kvCache;
  const { usage } = await collect(engine, [user(long(380))], {
    max_tokens: 130,
    logit_bias: { 0: -100, 2: -100 },
  });
  t.equal(usage.replyTokens, 130);
  t.ok((await engine.memory()).kvCache > first);
});

t.test('a context that several replies share grows with them, and each goes on as it would have', async t => {
  const alone = await loadStarter({ contextSize: 4096 });
  const system = `You know this: ${'word '.repeat(150)}`;
  const paths = ['one', 'two', 'three', 'four'].map(name => [
    { role: 'system' as const, content: system },
    user(`${`${name} `.repeat(80)}. What is the capital of France?`),
  ]);
  const expected: string[] = [];
  for (const path of paths) expected.push((await collect(alone, path)).text);
  await alone.unload();

  const engine = await loadStarter({ contextSize: 4096, parallel: 4 });
  t.teardown(() => engine.unload());
  const first = (await engine.memory()).kvCache;
  const replies = await Promise.all(paths.map(path => collect(engine, path)));
  t.same(
    replies.map(({ text }) => text),
    expected,
  );
  const cached = replies.map(({ usage }) => usage.cachedTokens);
  t.equal(cached.filter(tokens => tokens > 150).length, 3, `${cached}: what they share was read once`);
  const { kvCache, cachedTokens } = await engine.memory();
  t.equal(kvCache, 2 * first, `${cachedTokens} tokens in twice the room`);
  const again = await collect(engine, paths[1]!);
  t.equal(again.text, expected[1]);
  t.equal(again.usage.cachedTokens, again.usage.promptTokens);
});
