import t from 'tap';
import { withoutNulls } from '../../lib/http/nulls.js';

t.test('fields that are null are absent, at any depth', async t => {
  t.strictSame(withoutNulls({ a: null, b: { c: null, d: 1 }, e: [{ f: null }, null] }), {
    b: { d: 1 },
    e: [{}, null],
  });
});

t.test('in JSON of the client null says something', async t => {
  const schema = { enum: ['a', null] };
  for (const field of ['format', 'schema', 'parameters', 'input_schema', 'arguments', 'input']) {
    t.strictSame(withoutNulls({ [field]: schema }), { [field]: schema }, field);
  }
});

t.test('what is no object stays', async t => {
  for (const value of [null, 1, 'a', true, undefined]) t.equal(withoutNulls(value), value);
});
