import t from 'tap';
import { type Collected, collect, loadStarter, user } from './starter.js';

const questions = ['What is the capital of France?', 'Write a story about a dog.', 'What is two plus two?'];

t.test('replies that run at once are each what they are alone', async t => {
  const alone = await loadStarter();
  const expected: string[] = [];
  for (const question of questions) expected.push((await collect(alone, [user(question)])).text);
  await alone.unload();
  const engine = await loadStarter({ parallel: 3 });
  t.teardown(() => engine.unload());
  const replies = await Promise.all(questions.map(question => collect(engine, [user(question)])));
  t.same(
    replies.map(({ text }) => text),
    expected,
  );
});

t.test('a long prompt does not keep a running reply waiting for its end', async t => {
  const engine = await loadStarter({ parallel: 2 });
  t.teardown(() => engine.unload());
  const order: string[] = [];
  const note = async (name: string, content: string, max_tokens: number) => {
    for await (const event of engine.reply([user(content)], { max_tokens }, new AbortController().signal)) {
      order.push(`${name} ${event.type}`);
    }
  };
  const first = note('first', 'Write a story about a dog.', 24);
  while (!order.includes('first text')) await new Promise(resolve => setTimeout(resolve, 5));
  await Promise.all([first, note('second', 'word '.repeat(300), 1)]);
  const from = order.indexOf('second prompt');
  const between = order.slice(from, order.lastIndexOf('second reading'));
  t.ok(between.includes('first text'), 'the first reply goes on while the second prompt is read');
});

t.test('cancelling one reply leaves the others as they are', async t => {
  const engine = await loadStarter({ parallel: 2 });
  t.teardown(() => engine.unload());
  const expected = (await collect(engine, [user(questions[1]!)], { max_tokens: 20 })).text;
  const abort = new AbortController();
  const other = collect(engine, [user('word '.repeat(600))], {}, { signal: abort.signal });
  setTimeout(() => abort.abort(), 150);
  const [kept, cancelled] = await Promise.all([
    collect(engine, [user(questions[1]!)], { max_tokens: 20 }),
    other,
  ]);
  t.equal(kept.text, expected);
  t.equal(cancelled.reason, 'abort');
});

t.test('more replies than may run at once wait for their turn', async t => {
  const engine = await loadStarter({ parallel: 1 });
  t.teardown(() => engine.unload());
  const ended: number[] = [];
  const run = async (index: number): Promise<Collected> => {
    const reply = await collect(engine, [user(questions[index]!)], { max_tokens: 4 });
    ended.push(index);
    return reply;
  };
  await Promise.all([run(0), run(1), run(2)]);
  t.same(ended, [0, 1, 2]);
});

t.test(
  'when cells run out, cached conversations go first, then the youngest reply is read again',
  async t => {
    const engine = await loadStarter({ parallel: 3, contextSize: 256 });
    t.teardown(() => engine.unload());
    const long = (word: string) => [user(`${word} `.repeat(90))];
    await collect(engine, long('red'), { max_tokens: 1 });
    await collect(engine, long('sun'), { max_tokens: 1 });
    const replies = await Promise.all(
      ['dog', 'map', 'sea'].map(word =>
        collect(engine, long(word), { max_tokens: 8, logit_bias: { 2: -Infinity } }),
      ),
    );
    t.same(
      replies.map(({ usage }) => usage.replyTokens),
      [8, 8, 8],
    );
    t.ok((await engine.memory()).cachedTokens <= 256);
  },
);

t.test('a batch is never larger than llama.cpp allows, whatever sizes were asked for', async t => {
  const engine = await loadStarter({ parallel: 4, contextSize: 64, batchSize: 512 });
  t.teardown(() => engine.unload());
  const small = await loadStarter({ parallel: 3, contextSize: 256, batchSize: 1 });
  t.teardown(() => small.unload());
  const ask = (index: number) => collect(engine, [user(`${index} ${'word '.repeat(15)}`)], { max_tokens: 2 });
  const replies = await Promise.all([
    ...[1, 2, 3, 4].map(ask),
    ...questions.map(question => collect(small, [user(question)], { max_tokens: 2 })),
  ]);
  for (const { usage } of replies) t.equal(usage.replyTokens, 2);
});
