import t from 'tap';
import type { ReplyEvent } from '../../lib/chat/reply.js';
import { boundEngine } from '../../lib/engine/bound.js';
import type { Engine } from '../../lib/engine/engine.js';
import { withSampling } from '../../lib/models/with-sampling.js';
import { factsOf } from '../engine/facts.js';
import { ScriptedEngine } from '../engine/scripted-engine.js';

const facts = factsOf('tiny');

t.test('the defaults of a model are under what a reply asks for, and can be seen', async t => {
  const asked: unknown[] = [];
  async function* reply(_: unknown, sampling: unknown): AsyncGenerator<ReplyEvent> {
    asked.push(sampling);
    yield { type: 'text', text: 'x', tokens: 1 };
  }
  const plain: Engine = {
    ...boundEngine(new ScriptedEngine('tiny', [])),
    model: facts,
    contextSize: 10,
    reply,
    complete: reply,
    measure: async () => ({ tokens: 3, omitted: { turns: 0, tokens: 0 } }),
    memory: async () => ({ weights: 1, kvCache: 1, computeBuffers: 1, cachedTokens: 0 }),
    unload: async () => {
      asked.push('unload');
    },
  };
  const engine = withSampling(plain, { temperature: 0.2, top_p: 0.9 });
  for await (const _ of engine.reply([], { top_p: 0.5 }, new AbortController().signal));
  for await (const _ of engine.complete('a', { top_p: 0.4 }, new AbortController().signal));
  t.same(asked, [
    { temperature: 0.2, top_p: 0.5 },
    { temperature: 0.2, top_p: 0.4 },
  ]);
  t.same(engine.model, { ...facts, sampling: { temperature: 0.2, top_p: 0.9 } });
  t.equal((await engine.measure([])).tokens, 3);
  t.equal((await engine.memory()).weights, 1);
  await engine.unload();
  t.equal(asked.at(-1), 'unload');
});
