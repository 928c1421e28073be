import t from 'tap';
import { boundEngine } from '../../lib/engine/bound.js';
import { TalkingEngine } from './attach/talking-engine.js';

t.test('a bound engine is the same, and any part of it can be replaced', async t => {
  const engine = new TalkingEngine(async function* () {
    yield 'Hi';
  });
  const { model, contextSize, ...parts } = boundEngine(engine);
  t.equal(model, engine.model);
  t.equal(contextSize, engine.contextSize);
  const { signal } = new AbortController();
  const path = [{ role: 'user', content: 'a' } as const];
  for await (const _ of parts.reply(path, {}, signal, { whole: true }));
  for await (const _ of parts.complete('a', {}, signal, { tokens: true }));
  t.match(engine.asked, [
    { path, options: { whole: true } },
    { prompt: 'a', options: { tokens: true } },
  ]);
  t.equal(await parts.detokenize(await parts.tokenize('ab', { begin: true })), 'ab');
  t.equal(await parts.render(path), await engine.render(path));
  t.same(await parts.measure(path), await engine.measure(path));
  t.same(await parts.memory(), await engine.memory());
  t.same(await parts.activity(), await engine.activity());
  await t.resolves(parts.unload());
});
