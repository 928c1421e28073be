import t from 'tap';
import { json, listed } from '../serving.js';
import { ollamaServed } from './serving.js';

const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

t.test('Ollama is running, says GET and HEAD', async t => {
  const { url } = await ollamaServed(t);
  t.equal(await (await fetch(url)).text(), 'Ollama is running');
  for (const path of ['/', '/api/version', '/api/tags']) {
    const head = await fetch(`${url}${path}`, { method: 'HEAD' });
    t.equal(head.status, 200, path);
    t.equal(await head.text(), '', path);
  }
});

t.test('the version is one that clients can compare', async t => {
  const { ask } = await ollamaServed(t);
  t.match((await ask('/api/version')).value, { version: /^\d+\.\d+\.\d+$/ });
});

t.test('the list has every model that can be used, with name, model and details', async t => {
  const entries = [
    listed('alpha', { quantisation: 'Q4_1' }),
    listed('llama3.2:3b'),
    listed('beta', { status: 'disabled', reason: 'it is damaged' }),
  ];
  const { ask } = await ollamaServed(t, { entries });
  const { models } = (await ask('/api/tags')).value;
  t.match(models, [
    {
      name: 'alpha:latest',
      model: 'alpha:latest',
      modified_at: moment,
      size: 1024 * 1024,
      digest: /^[0-9a-f]{64}$/,
      details: { format: 'gguf', family: '', families: [], parent_model: '', quantization_level: 'Q4_1' },
    },
    { name: 'llama3.2:3b', model: 'llama3.2:3b' },
  ]);
  t.equal(models.length, 2);
  t.not(models[0].digest, models[1].digest);
  t.notMatch(JSON.stringify(models), /\/models\//, 'no path');
});

t.test('ps has what is loaded, when it leaves, and its context', async t => {
  const { ask } = await ollamaServed(t);
  t.strictSame((await ask('/api/ps')).value, { models: [] });
  await ask('/api/chat', json({ model: 'alpha', keep_alive: '5m' }));
  await ask('/api/chat', json({ model: 'beta', keep_alive: -1 }));
  const { models } = (await ask('/api/ps')).value;
  t.match(models, [
    {
      name: 'alpha:latest',
      model: 'alpha:latest',
      size: 10 * 1024 * 1024,
      size_vram: 0,
      context_length: 1024,
      expires_at: moment,
      details: { format: 'gguf' },
    },
    { name: 'beta:latest', expires_at: /^2300/ },
  ]);
});
