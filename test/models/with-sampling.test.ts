import t from 'tap';
import type { Engine, ModelFacts } from '../../lib/engine/engine.js';
import { withSampling } from '../../lib/models/with-sampling.js';

const facts: ModelFacts = {
  name: 'tiny',
  path: '/models/tiny.gguf',
  description: 'llama 1M Q4_0',
  architecture: 'llama',
  parameters: 1_000_000,
  sizeBytes: 600_000,
  trainedContext: 2048,
  template: 'model',
  device: 'cpu',
};

t.test('the defaults of a model are under what a reply asks for, and can be seen', async t => {
  const asked: unknown[] = [];
  const plain: Engine = {
    model: facts,
    contextSize: 10,
    reply: async function* (_path, sampling) {
      asked.push(sampling);
      yield { type: 'text', text: 'x', tokens: 1 };
    },
    measure: async () => ({ tokens: 3, omitted: { turns: 0, tokens: 0 } }),
    memory: async () => ({ weights: 1, kvCache: 1, computeBuffers: 1, cachedTokens: 0 }),
    unload: async () => {
      asked.push('unload');
    },
  };
  const engine = withSampling(plain, { temperature: 0.2, top_p: 0.9 });
  for await (const _ of engine.reply([], { top_p: 0.5 }, new AbortController().signal));
  t.same(asked, [{ temperature: 0.2, top_p: 0.5 }]);
  t.same(engine.model, { ...facts, sampling: { temperature: 0.2, top_p: 0.9 } });
  t.equal((await engine.measure([])).tokens, 3);
  t.equal((await engine.memory()).weights, 1);
  await engine.unload();
  t.equal(asked.at(-1), 'unload');
});
