import t from 'tap';
import type { ReplyEvent } from '../../../lib/chat/reply.js';
import { collect, collectRaw, loadStarter, user } from './starter.js';

// Generous: the promise is 150 ms, but this machine may give the process no time for longer than that.
const SOON = 1500;

const engine = await loadStarter({ contextSize: 4608 });
t.teardown(() => engine.unload());

const typesOf = (events: readonly ReplyEvent[]): readonly string[] => [
  ...new Set(events.map(({ type }) => type)),
];

t.test('a reply that cannot start at once says so first, and what it does is told', async t => {
  const first = collect(engine, [user('Tell a story')], { max_tokens: 24 }, { ignoreEnd: true });
  const second = collect(engine, [user('Tell another')], { max_tokens: 2 }, { ignoreEnd: true });
  let busy = await engine.activity();
  while (!busy.sequences[0]!.busy) busy = await engine.activity();
  t.match(busy, { parallel: 1, waiting: 1, sequences: [{ busy: true }] });
  t.ok(busy.sequences[0]!.promptTokens > 0);
  t.same(typesOf((await first).events), ['prompt', 'reading', 'text', 'end']);
  t.same(typesOf((await second).events), ['queued', 'prompt', 'reading', 'text', 'end']);
  t.match(await engine.activity(), { waiting: 0, sequences: [{ busy: false, replyTokens: 0 }] });
});

t.test('what is wrong with a reply is told at once, not after it has waited', async t => {
  const abort = new AbortController();
  const first = collect(
    engine,
    [user('Tell a story')],
    { max_tokens: -1 },
    { ignoreEnd: true, signal: abort.signal },
  );
  await t.rejects(collectRaw(engine, [-1]), { code: 'BAD_INPUT' });
  await t.rejects(collect(engine, [user('a')], { grammar: 'root ::= missing' }), { code: 'BAD_INPUT' });
  abort.abort();
  t.equal((await first).reason, 'abort');
});

t.test('cancelling ends a reply that waits, and one whose prompt is told, in the middle of it', async t => {
  const abort = new AbortController();
  const { signal } = abort;
  const long = 'red dog sun map '.repeat(900);
  const first = collectRaw(engine, long, {}, { logprobs: 3, promptLogprobs: true, signal });
  const second = collect(engine, [user('a')], {}, { signal });
  let now = await engine.activity();
  while (now.waiting === 0) now = await engine.activity();
  await new Promise(resolve => setTimeout(resolve, 200));
  const at = performance.now();
  abort.abort();
  const ended = await Promise.all([first, second]);
  const ms = performance.now() - at;
  t.same(
    ended.map(({ reason }) => reason),
    ['abort', 'abort'],
  );
  t.notOk(ended[0].events.some(({ type }) => type === 'promptLogprobs'));
  t.ok(ms < SOON, `${ms} ms`);
  t.equal((await collect(engine, [user('a')], { max_tokens: 1 })).usage.replyTokens, 1, 'the engine goes on');
});
