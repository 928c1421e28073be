import t from 'tap';
import type { ReplyEvent, Usage } from '../../../lib/chat/reply.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { counted } from '../../../lib/http/metrics/counted.js';
import { Figures } from '../../../lib/http/metrics/figures.js';

const usage: Usage = {
  promptTokens: 10,
  cachedTokens: 4,
  replyTokens: 3,
  firstTokenMs: 20,
  readMs: 15,
  replyMs: 30,
  seed: 1,
};
const prompt: ReplyEvent = { type: 'prompt', total: 10, cached: 4, omitted: { turns: 0, tokens: 0 } };
const end: ReplyEvent = { type: 'end', reason: 'length', usage };

/** Figures of replies that a test reads step by step, while the clock stands unless it is moved. */
function measuring() {
  const figures = new Figures();
  const clock = { now: 1000 };
  async function* of(events: readonly (ReplyEvent | Error)[]): AsyncGenerator<ReplyEvent> {
    for (const event of events) {
      if (event instanceof Error) throw event;
      yield event;
    }
  }
  const reply = (...events: readonly (ReplyEvent | Error)[]) =>
    counted(of(events), [figures], () => clock.now);
  return { figures, clock, reply };
}

t.test('a reply counts its tokens and times once it ended', async t => {
  const { figures, reply } = measuring();
  const events = [];
  for await (const event of reply(prompt, end)) events.push(event);
  t.strictSame(events, [prompt, end]);
  t.match(figures, { promptTokens: 10, cachedTokens: 4, replyTokens: 3, readMs: 15, replyMs: 30 });
  t.match(figures.ended, { length: 1, stop: 0, abort: 0 });
  t.equal(figures.firstToken.percentile(0.5), 20);
  t.strictSame([figures.running, figures.waiting], [0, 0]);
});

t.test('a reply that waits is waiting, then runs, and its wait is measured', async t => {
  const { figures, clock, reply } = measuring();
  const events = reply({ type: 'queued' }, prompt, end);
  await events.next();
  t.strictSame([figures.running, figures.waiting], [0, 1]);
  clock.now += 70;
  await events.next();
  t.strictSame([figures.running, figures.waiting], [1, 0]);
  clock.now += 30;
  t.equal(figures.busyMs(clock.now), 30);
  for await (const _ of events);
  clock.now += 1000;
  t.equal(figures.busyMs(clock.now), 30);
  t.equal(figures.queue.sum, 70);
});

t.test('two replies at once are busy for as long as one of them', async t => {
  const { figures, clock, reply } = measuring();
  const [one, other] = [reply(prompt, end), reply(prompt, end)];
  await one.next();
  clock.now += 10;
  await other.next();
  t.equal(figures.running, 2);
  for await (const _ of one);
  clock.now += 10;
  for await (const _ of other);
  t.equal(figures.busyMs(clock.now), 20);
});

t.test('a reader that leaves has aborted, whether the reply ran or waited', async t => {
  const { figures, reply } = measuring();
  for (const first of [prompt, { type: 'queued' } as const]) {
    const events = reply(first, end);
    await events.next();
    await events.return(undefined);
  }
  t.equal(figures.ended.abort, 2);
  t.strictSame([figures.running, figures.waiting], [0, 0]);
});

t.test('a request that cannot be answered is refused, an engine that fails has failed', async t => {
  const { figures, reply } = measuring();
  for (const thrown of [
    new LlmtuiError('CONTEXT_FULL', 'too long'),
    new LlmtuiError('ENGINE_FAILED', 'gone'),
    new Error('a bug'),
  ]) {
    await t.rejects(reply(thrown).next(), thrown);
  }
  t.match(figures.ended, { refused: 1, failed: 2 });
  t.equal(figures.running, 0);
});

t.test('a clock that is set back gives no negative times', async t => {
  const { figures, clock, reply } = measuring();
  const events = reply({ type: 'queued' }, prompt, end);
  await events.next();
  clock.now -= 500;
  await events.next();
  clock.now -= 500;
  for await (const _ of events);
  t.equal(figures.busyMs(clock.now), 0);
  t.equal(figures.queue.sum, 0);
});
