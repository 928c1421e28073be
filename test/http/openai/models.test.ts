import t from 'tap';
import { listed } from '../serving.js';
import { openai } from './asking.js';

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
