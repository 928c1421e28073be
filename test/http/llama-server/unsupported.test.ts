import t from 'tap';
import { json } from '../serving.js';
import { llamaServed } from './serving.js';

t.test('what needs another kind of model is checked, then refused', async t => {
  const { ask } = await llamaServed(t);
  for (const [path, body] of [
    ['/rerank', { query: 'x', documents: ['y'] }],
    ['/reranking', { query: 'x', documents: ['y'] }],
    ['/v1/rerank', { query: 'x', documents: ['y'] }],
    ['/v1/reranking', { query: 'x', texts: ['y'] }],
    ['/infill', { input_prefix: 'a', input_suffix: 'b' }],
  ] as const) {
    const { status, value } = await ask(path, json(body));
    t.equal(status, 400, path);
    t.match(value, { error: { code: 400, type: 'not_supported_error' } }, path);
  }
  t.match((await ask('/v1/rerank', json({}))).value.error, { message: 'query is missing' });
});
