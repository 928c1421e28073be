import t from 'tap';
import { expected, ScriptedScheduler } from './scripted-scheduler.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const system = range(0, 200);

t.test('replies that join and leave between steps are each what they are alone', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4 });
  const prompts = [range(0, 90), range(500, 510), range(0, 50), range(900, 1100), range(0, 91), [7]];
  const asked = prompts.map((prompt, index) => {
    const one = scripted.ask(prompt, 5 + index);
    for (let step = 0; step < index; step++) scripted.scheduler.step();
    return one;
  });
  scripted.run();
  asked.forEach(({ said, reason }, index) => {
    t.same(said(), expected(prompts[index]!, 5 + index));
    t.equal(reason(), 'length');
  });
});

t.test('a running reply has a token in every step, whoever else reads', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4 });
  const first = scripted.ask([1, 2, 3], 1_000);
  scripted.scheduler.step();
  for (const from of [1_000, 3_000, 5_000]) scripted.ask(range(from, from + 1_000), 10);
  for (let step = 0; step < 40; step++) {
    const before = first.said().length;
    scripted.scheduler.step();
    t.equal(first.said().length, before + 1);
  }
});

t.test('a batch that running replies wait for is short, whatever the speed of reading', async t => {
  const scripted = new ScriptedScheduler({ parallel: 2, tokenMs: 2 });
  scripted.ask([1, 2, 3], 1_000);
  scripted.scheduler.step();
  scripted.ask(range(1_000, 3_000), 1);
  for (let step = 0; step < 20; step++) scripted.scheduler.step();
  const longest = Math.max(...scripted.batches.slice(2).map(batch => batch.length));
  t.ok(longest * 2 <= 210, `${longest} tokens`);
});

t.test('a short prompt does not wait behind a long one, which goes on', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4 });
  const long = scripted.ask(range(0, 2_000), 2);
  scripted.scheduler.step();
  const short = [scripted.ask(range(5_000, 5_040), 2), scripted.ask(range(6_000, 6_040), 2)];
  const before = long.reply.evaluated;
  scripted.scheduler.step();
  t.ok(short.every(({ said }) => said().length > 0));
  t.ok(long.reply.evaluated > before);
});

t.test('requests that arrive together with one beginning read it once', async t => {
  const scripted = new ScriptedScheduler({ parallel: 8 });
  const prompts = range(0, 8).map(index => [
    ...system,
    ...range(1_000 * (index + 1), 1_000 * (index + 1) + 10),
  ]);
  const asked = prompts.map(prompt => scripted.ask(prompt, 4));
  scripted.run();
  for (const [index, { said }] of asked.entries()) t.same(said(), expected(prompts[index]!, 4));
  const generated = 8 * 3;
  t.equal(scripted.evaluated, system.length + 8 * 10 + generated);
  t.equal(scripted.cells.used, system.length + 8 * 13, 'and it lies in the cache once');
});

t.test('of several replies to one prompt the first reads it and the others nothing', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4 });
  const asked = range(0, 4).map(() => scripted.ask(system, 3));
  scripted.run();
  for (const { said } of asked) t.same(said(), expected(system, 3));
  t.equal(scripted.evaluated, system.length + 4 * 2);
  const cached = asked.map(({ events }) => events.find(event => event.type === 'prompt')?.cached);
  t.same(cached, [0, 200, 200, 200]);
});

t.test('who waits for a beginning goes on itself when the one that reads it is cancelled', async t => {
  const scripted = new ScriptedScheduler({ parallel: 3, tokenMs: 5 });
  const prompts = range(0, 3).map(index => [...system, 1_000 + index]);
  const [first, ...others] = prompts.map(prompt => scripted.ask(prompt, 2));
  scripted.scheduler.step();
  scripted.scheduler.cancel(first!.reply.id);
  t.equal(first!.reason(), 'abort');
  scripted.run();
  for (const [index, { said }] of others.entries()) t.same(said(), expected(prompts[index + 1]!, 2));
  t.equal(scripted.evaluated, system.length + 2 + 2, 'what it had read is of use');
});

t.test('when the cells run out the youngest gives way and is read again; nobody fails', async t => {
  const scripted = new ScriptedScheduler({ parallel: 3, cells: 100 });
  const prompts = range(0, 3).map(index => range(100 * (index + 1), 100 * (index + 1) + 25));
  const asked = prompts.map(prompt => scripted.ask(prompt, 30));
  scripted.run();
  t.same(scripted.failed, []);
  for (const [index, { said }] of asked.entries()) t.same(said(), expected(prompts[index]!, 30));
});

t.test('a reply that needs every cell has them in the end', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4, cells: 128 });
  const long = range(1_000, 1_120);
  const asked = [range(0, 40), long, range(200, 240)].map(prompt => ({
    prompt,
    ...scripted.ask(prompt, 8),
  }));
  scripted.run();
  t.same(scripted.failed, []);
  for (const { prompt, said } of asked) t.same(said(), expected(prompt, 8));
});

t.test('a cancelled reply frees its sequence at once, reading, generating or waiting', async t => {
  const scripted = new ScriptedScheduler({ parallel: 2 });
  const generating = scripted.ask([1, 2, 3], 100);
  scripted.scheduler.step();
  const reading = scripted.ask(range(0, 1_000), 100);
  const waiting = scripted.ask([5, 6], 100);
  scripted.scheduler.step();
  t.match(scripted.scheduler.activity, {
    parallel: 2,
    waiting: 1,
    sequences: [
      { busy: true, cachedTokens: 4, promptTokens: 3, replyTokens: 2 },
      { busy: true, promptTokens: 1_000, replyTokens: 0 },
    ],
  });
  t.ok(waiting.events.some(({ type }) => type === 'queued'));
  for (const { reply } of [waiting, reading, generating]) scripted.scheduler.cancel(reply.id);
  t.same(
    [waiting, reading, generating].map(({ reason }) => reason()),
    ['abort', 'abort', 'abort'],
  );
  t.equal(scripted.scheduler.activity.waiting, 0);
  t.ok(scripted.scheduler.activity.sequences.every(({ busy, promptTokens }) => !busy && promptTokens === 0));
  t.notOk(scripted.scheduler.isActive);
});

t.test('a batch that was aborted is evaluated again, without what llama.cpp kept of it', async t => {
  const scripted = new ScriptedScheduler({ parallel: 2 });
  const prompts = [range(0, 100), range(300, 320)];
  const asked = prompts.map(prompt => scripted.ask(prompt, 4));
  scripted.scheduler.step();
  scripted.results.push(2, 2);
  scripted.run();
  for (const [index, { said }] of asked.entries()) t.same(said(), expected(prompts[index]!, 4));
});

t.test('a model that cannot rewind waits for nobody and says the same', async t => {
  const scripted = new ScriptedScheduler({ parallel: 4, rewinds: false });
  const prompts = range(0, 4).map(index => [...system, 1_000 + index]);
  const asked = prompts.map(prompt => scripted.ask(prompt, 4));
  scripted.scheduler.step();
  t.equal(scripted.scheduler.activity.waiting, 0);
  scripted.run();
  for (const [index, { said }] of asked.entries()) t.same(said(), expected(prompts[index]!, 4));
});

/** Numbers that look random and are the same every time: a linear congruential generator. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

for (const rewinds of [true, false]) {
  t.test(`requests that come and vanish at random leave nothing behind, rewinds ${rewinds}`, async t => {
    const scripted = new ScriptedScheduler({ parallel: 6, cells: 400, rewinds });
    const next = numbers(7);
    const asked: { prompt: number[]; count: number; one: ReturnType<ScriptedScheduler['ask']> }[] = [];
    for (let turn = 0; turn < 3_000; turn++) {
      if (next(4) === 0 && asked.length < 400) {
        const shared = range(0, next(3) * 60);
        const own = 1_000 + 100 * next(50);
        const prompt = [...shared, ...range(own, own + 1 + next(40))];
        const count = 1 + next(30);
        asked.push({ prompt, count, one: scripted.ask(prompt, count) });
      }
      if (next(12) === 0 && asked.length > 0) {
        scripted.scheduler.cancel(asked[next(asked.length)]!.one.reply.id);
      }
      if (scripted.scheduler.isActive) scripted.scheduler.step();
    }
    scripted.run();
    t.equal(asked.length, 400);
    t.same(scripted.failed, []);
    const wrong = asked.filter(({ prompt, one }) => {
      const said = one.said();
      return said.join() !== expected(prompt, said.length).join();
    });
    t.same(wrong, []);
    t.ok(asked.every(({ count, one }) => one.reason() === 'abort' || one.said().length === count));
    t.ok(asked.filter(({ one }) => one.reason() === 'length').length > 200);
    t.ok(scripted.scheduler.activity.sequences.every(({ busy }) => !busy));
  });
}
