import t from 'tap';
import { assistant, collect, loadStarter, user } from './starter.js';

const long = (words: number) => `${'word '.repeat(words)}\nWhat is the capital of France?`;

t.test(
  'the context begins small and grows with the conversation, which goes on as it would have',
  async t => {
    const whole = await loadStarter({ contextSize: 2048, parallel: 2 });
    const full = (await whole.memory()).kvCache;
    const expected = (await collect(whole, [user(long(900))])).text;
    await whole.unload();

    const engine = await loadStarter({ contextSize: 2048 });
    t.teardown(() => engine.unload());
    const first = (await engine.memory()).kvCache;
    t.ok(first < 0.6 * full, `${first} of ${full} bytes`);
    const short = await collect(engine, [user('Say hello.')]);
    t.equal((await engine.memory()).kvCache, first, 'a short conversation needs no more');
    t.equal((await collect(engine, [user(long(900))])).text, expected);
    const next = await collect(engine, [user('Say hello.'), assistant(short.text), user('And again.')]);
    t.ok(next.usage.cachedTokens > 20, 'what was kept is of use in the larger context');
  },
);

t.test('a reply that outgrows the context goes on in a larger one', async t => {
  const engine = await loadStarter({ contextSize: 2048 });
  t.teardown(() => engine.unload());
  const first = (await engine.memory()).kvCache;
  const { usage } = await collect(engine, [user(long(700))], {
    max_tokens: 340,
    logit_bias: { 0: -100, 2: -100 },
  });
  t.equal(usage.replyTokens, 340);
  t.ok((await engine.memory()).kvCache > first);
});
