import t from 'tap';
import { measure } from '../../../lib/cli/bench/measure.js';
import { seeded } from '../../chat/seeded.js';
import { scriptedEngine } from './scripted-engine.js';

const quiet = new AbortController().signal;

t.test('reading counts the tokens that the cache did not hold, and generates none', async t => {
  const engine = scriptedEngine(() => ({
    reason: 'length',
    usage: { promptTokens: 64, cachedTokens: 3, readMs: 500, replyTokens: 0 },
  }));
  t.same(await measure(engine, { type: 'pp', tokens: 64 }, seeded(1), quiet), { tokens: 61, ms: 500 });
  t.match(engine.asked, [{ sampling: { max_tokens: 0, temperature: 0 } }]);
});

t.test('generating counts the tokens after the first, which the time is of', async t => {
  const engine = scriptedEngine(({ sampling }) => ({
    reason: 'length',
    usage: { replyTokens: sampling.max_tokens!, replyMs: 1000 },
  }));
  t.same(await measure(engine, { type: 'tg', tokens: 128 }, seeded(1), quiet), { tokens: 128, ms: 1000 });
  t.match(engine.asked, [{ sampling: { max_tokens: 129, temperature: 0, repeat_penalty: 1, stop: [] } }]);
});

t.test('replies that end early are followed by others until there are enough tokens', async t => {
  const engine = scriptedEngine(({ sampling }) =>
    sampling.max_tokens! > 60
      ? { reason: 'stop', usage: { replyTokens: 50, replyMs: 500 } }
      : { reason: 'length', usage: { replyTokens: sampling.max_tokens!, replyMs: 280 } },
  );
  t.same(await measure(engine, { type: 'tg', tokens: 128 }, seeded(1), quiet), { tokens: 128, ms: 1280 });
  t.same(
    engine.asked.map(({ sampling }) => sampling.max_tokens),
    [129, 79, 29],
  );
});

t.test('a model that says nothing ends the measuring', async t => {
  const engine = scriptedEngine(() => ({ reason: 'stop', usage: {} }));
  await t.rejects(measure(engine, { type: 'tg', tokens: 8 }, seeded(1), quiet), { code: 'BAD_INPUT' });
});

t.test('a run that is stopped is none', async t => {
  const engine = scriptedEngine(() => ({ reason: 'abort', usage: { promptTokens: 64, readMs: 3 } }));
  for (const type of ['pp', 'tg'] as const)
    t.equal(await measure(engine, { type, tokens: 64 }, seeded(1), quiet), undefined);
});

t.test('what does not fit the context is refused', async t => {
  const engine = scriptedEngine(() => ({ reason: 'length', usage: {} }), 128);
  for (const type of ['pp', 'tg'] as const) {
    await t.rejects(measure(engine, { type, tokens: 128 }, seeded(1), quiet), {
      code: 'BAD_INPUT',
      message: new RegExp(`^${type}128 does not fit the context of scripted, 128 tokens; --ctx`),
    });
  }
});
