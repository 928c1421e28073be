import t from 'tap';
import { exampleOf, withExample } from '../../../lib/http/documents/examples.js';

t.test('an example is put together from those of the fields that have to be there', async t => {
  const schema = {
    type: 'object',
    required: ['message', 'role', 'count', 'list', 'any', 'flag', 'kind'],
    properties: {
      message: { type: 'string', examples: ['Name a river.', 'x'] },
      role: { enum: ['user', 'tool'] },
      count: { type: 'integer', minimum: 3 },
      list: { type: 'array', minItems: 2, items: { type: 'string' } },
      any: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      flag: { type: 'boolean' },
      kind: { const: 'a' },
      optional: { type: 'string', examples: ['left out'] },
    },
  };
  t.strictSame(exampleOf(schema), {
    message: 'Name a river.',
    role: 'user',
    count: 3,
    list: ['text', 'text'],
    any: 0,
    flag: false,
    kind: 'a',
  });
});

t.test('an example that is there stays', async t => {
  const operation = {
    requestBody: { content: { 'application/json': { schema: { type: 'string' }, example: 'mine' } } },
    responses: {},
  };
  t.strictSame(withExample(operation), operation);
});
