import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { json, listed, served } from '../serving.js';

t.test('the list tells what each model is, what is loaded and what is the default', async t => {
  const entries = [
    listed('alpha'),
    listed('beta', { status: 'disabled', reason: 'it is damaged' }),
    listed('gamma', { needBytes: 77, context: 99 }),
  ];
  const { ask } = await served(t, { entries });
  await ask('/api/v1/load-model', json({ model_name: 'alpha' }));
  const { value } = await ask('/api/v1/chat/models');
  t.match(value.models, [
    { name: 'alpha', status: 'loaded', default: true, memory: 10 * 1024 * 1024 },
    { name: 'beta', status: 'disabled', reason: 'it is damaged', default: false },
    { name: 'gamma', status: 'available', memory: 77, context: 99, description: 'the model gamma' },
  ]);
});

t.test('a switch is for new conversations; those that were begun keep their model', async t => {
  const { ask } = await served(t);
  const begun = await ask('/api/v1/chat/new', json({}));
  const switched = await ask('/api/v1/chat/switch-model', json({ model_name: 'beta' }));
  t.match(switched.value, { model: 'beta' });
  const conversation_id = begun.value.conversation_id;
  t.equal((await ask('/api/v1/chat', json({ message: 'x', conversation_id }))).value.model, 'alpha');
  t.equal((await ask('/api/v1/chat', json({ message: 'x' }))).value.model, 'beta');
});

t.test('an unknown model is 404 and names the nearest', async t => {
  const { ask } = await served(t);
  for (const path of ['/api/v1/load-model', '/api/v1/chat/switch-model']) {
    const { status, value } = await ask(path, json({ model_name: 'alpa' }));
    t.equal(status, 404);
    t.match(value.error, { code: 'model_not_found', message: /model 'alpa' not found; did you mean alpha/ });
  }
});

t.test('a model that cannot be loaded is 503, with the reason and without folders', async t => {
  const { ask } = await served(t, {
    entries: [listed('alpha', { status: 'disabled', reason: 'it is damaged' }), listed('beta')],
    open: async () => {
      throw new LlmtuiError('LOAD_FAILED', '/home/ann/beta.gguf needs 9 GB; take a smaller one');
    },
  });
  const alpha = await ask('/api/v1/load-model', json({ model_name: 'alpha' }));
  t.equal(alpha.status, 503);
  t.match(alpha.value.error.message, /it is damaged/);
  const beta = await ask('/api/v1/load-model', json({ model_name: 'beta' }));
  t.equal(beta.status, 503);
  t.equal(beta.value.error.message, 'beta.gguf needs 9 GB; take a smaller one');
});

t.test('model-info tells what answers', async t => {
  const { ask } = await served(t);
  const { value } = await ask('/api/v1/model-info');
  t.match(value, { name: 'alpha', context_size: 1024, memory: { weights: 8 * 1024 * 1024 } });
});

t.test('an engine that failed is not used again', async t => {
  let failures = 1;
  const { ask, engines } = await served(t, {
    say: async function* () {
      yield 'Well';
      if (failures-- > 0) throw new LlmtuiError('ENGINE_FAILED', 'a thread died in /home/ann');
    },
  });
  const failed = await ask('/api/v1/chat', json({ message: 'x' }));
  t.equal(failed.status, 500);
  t.notMatch(failed.text, /ann/);
  const first = engines.get('alpha');
  t.equal((await ask('/api/v1/chat', json({ message: 'x' }))).status, 200);
  t.not(engines.get('alpha'), first);
});
