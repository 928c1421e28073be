import t from 'tap';
import { json, listed } from '../serving.js';
import { openai } from './asking.js';

const path = '/v1/embeddings';

t.test('a model that chats is not loaded, and the models that embed are named', async t => {
  const entries = [listed('alpha'), listed('minilm', { status: 'embedding', purpose: 'embedding' })];
  const { ask, client, engines } = await openai(t, { entries });
  for (const input of ['x', ['x', 'y'], [1, 2], [[1], [2]]]) {
    const { status, value } = await ask(path, json({ model: 'alpha', input, encoding_format: null }));
    t.equal(status, 400);
    t.match(value.error, { code: 'no_embedding_model', message: /take one that embeds: minilm/ });
  }
  await t.rejects(client.embeddings.create({ model: 'alpha', input: 'x' }), {
    status: 400,
    code: 'no_embedding_model',
  });
  t.equal(engines.size, 0, 'no model is loaded for it');
});

t.test('where no model embeds, the refusal says how to get one', async t => {
  const { ask } = await openai(t);
  const { value } = await ask(path, json({ model: 'alpha', input: 'x' }));
  t.match(value.error, { code: 'no_embedding_model', message: /llmtui pull all-minilm/ });
});

t.test('an unknown model is not found, and a bad value names its field', async t => {
  const { ask } = await openai(t);
  t.equal((await ask(path, json({ model: 'text-embedding-3-small', input: 'x' }))).status, 404);
  const cases: [object, string][] = [
    [{}, 'input'],
    [{ input: '' }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: [['x']] }, 'input'],
    [{ input: 'x', encoding_format: 'int8' }, 'encoding_format'],
    [{ input: 'x', dimensions: 0 }, 'dimensions'],
  ];
  for (const [body, param] of cases) {
    const { status, value } = await ask(path, json(body));
    t.equal(status, 400);
    t.ok(String(value.error.param).startsWith(param), value.error.param);
  }
});
