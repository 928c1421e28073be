import Anthropic from '@anthropic-ai/sdk';
import t from 'tap';
import { openai } from './openai/asking.js';
import { listed } from './serving.js';

t.test('the models that can be used are listed, each can be asked for', async t => {
  const entries = [
    listed('alpha'),
    listed('org/beta'),
    listed('broken', { status: 'disabled', reason: 'damaged' }),
  ];
  const { ask, client } = await openai(t, { entries });
  const { value } = await ask('/v1/models');
  t.match(value, {
    object: 'list',
    data: [{ id: 'alpha', object: 'model', owned_by: 'llmtui' }, { id: 'org/beta' }],
  });
  t.equal(value.data.length, 2);
  t.match(value.data[0].meta, { size: 1024 * 1024, n_ctx: 1024 });
  const names: string[] = [];
  for await (const { id } of client.models.list()) names.push(id);
  t.strictSame(names, ['alpha', 'org/beta']);
  t.equal((await client.models.retrieve('org/beta')).id, 'org/beta', 'a slash is sent as %2F');
  for (const name of ['org/beta', 'org%2Fbeta', 'org%2fbeta', 'ORG/beta:latest']) {
    t.equal((await ask(`/v1/models/${name}`)).value.id, 'org/beta');
  }
});

t.test('an unknown model is 404 with the names that are there', async t => {
  const { ask, client } = await openai(t);
  const { status, value } = await ask('/v1/models/gpt-4o');
  t.equal(status, 404);
  t.match(value.error, {
    code: 'model_not_found',
    message: "model 'gpt-4o' not found; there are: alpha, beta",
  });
  await t.rejects(client.models.retrieve('gpt-4o'), { status: 404, code: 'model_not_found' });
  t.equal((await ask('/v1/models/..%2F..%2Fetc%2Fpasswd')).status, 404);
});

t.test('a slash behind the path asks for the list, not for a model', async t => {
  const { ask } = await openai(t);
  t.strictSame((await ask('/v1/models/')).value, (await ask('/v1/models')).value);
});

t.test('clients of Anthropic get the list as they read it, and a model', async t => {
  const { ask, url } = await openai(t);
  const client = new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 });
  const names: string[] = [];
  for await (const { id, type, display_name } of client.models.list()) {
    t.match({ type, display_name }, { type: 'model', display_name: id });
    names.push(id);
  }
  t.strictSame(names, ['alpha', 'beta']);
  const { id, created_at } = await client.models.retrieve('beta');
  t.equal(id, 'beta');
  t.notOk(Number.isNaN(Date.parse(created_at)));
  const headers = { 'anthropic-version': '2023-06-01' };
  const { value } = await ask('/v1/models', { headers });
  t.match(value, { has_more: false, first_id: 'alpha', last_id: 'beta' });
  await t.rejects(client.models.retrieve('claude'), { status: 404, message: /not found/ });
});
