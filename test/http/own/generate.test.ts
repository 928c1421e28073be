import t from 'tap';
import { json, served } from '../serving.js';

t.test('a prompt is answered at once or as events, and nothing is kept', async t => {
  const { ask, library, engines } = await served(t);
  const { value } = await ask('/api/v1/generate', json({ prompt: 'A river is', seed: 7, stop: ['.'] }));
  t.match(value, { response: 'Hello there.', finish_reason: 'stop', model: 'alpha' });
  t.strictSame(engines.get('alpha')?.asked[0]?.sampling, { seed: 7, stop: ['.'] });
  const streamed = await ask('/api/v1/generate', json({ prompt: 'x', stream: true }));
  t.strictSame(
    streamed.value.map(({ type }: { type: string }) => type),
    ['start', 'text', 'text', 'end'],
  );
  t.equal(library().count(), 0);
  t.equal((await ask('/api/v1/generate', json({}))).value.error.field, 'prompt');
});
