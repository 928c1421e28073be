import t from 'tap';
import { TalkingEngine } from '../../engine/attach/talking-engine.js';
import { json, served } from '../serving.js';

t.test('a prompt is answered at once or as events, and nothing is kept', async t => {
  const { ask, library, engines } = await served(t);
  const { value } = await ask('/api/v1/generate', json({ prompt: 'A river is', seed: 7, stop: ['.'] }));
  t.match(value, { response: 'Hello there.', finish_reason: 'stop', model: 'alpha' });
  t.match(engines.get('alpha')?.asked[0], {
    prompt: 'A river is',
    sampling: { seed: 7, stop: ['.'], max_tokens: 256 },
  });
  const streamed = await ask('/api/v1/generate', json({ prompt: 'x', stream: true }));
  t.strictSame(
    streamed.value.map(({ type }: { type: string }) => type),
    ['start', 'text', 'text', 'end'],
  );
  t.equal(library().count(), 0);
  t.equal((await ask('/api/v1/generate', json({}))).value.error.field, 'prompt');
});

t.test(
  'with a system prompt the prompt is a message, and the tokens are as many as are asked for',
  async t => {
    const { ask, engines } = await served(t);
    await ask('/api/v1/generate', json({ prompt: 'A river?', system_prompt: 'Be brief.', max_length: 3 }));
    t.match(engines.get('alpha')?.asked[0], {
      path: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'A river?' },
      ],
      sampling: { max_tokens: 3 },
    });
  },
);

t.test('a reply that waits for others says so', async t => {
  const engine = new TalkingEngine(
    async function* () {
      yield 'Hi.';
    },
    { queued: true },
  );
  const { ask } = await served(t, { open: async () => engine });
  const { value } = await ask('/api/v1/generate', json({ prompt: 'x', stream: true }));
  t.strictSame(
    value.map(({ type }: { type: string }) => type),
    ['start', 'queued', 'text', 'end'],
  );
});
