import t from 'tap';
import { conciseSchema } from '../../../lib/chat/schema/concise.js';

t.test('fields have a name, a type and a description, and are all required', async t => {
  t.same(conciseSchema('name, age int, bio: one sentence'), {
    type: 'object',
    properties: {
      name: { type: 'string' },
      age: { type: 'integer' },
      bio: { type: 'string', description: 'one sentence' },
    },
    required: ['name', 'age', 'bio'],
    additionalProperties: false,
  });
});

t.test('each type has its short and its long name, and lists', async t => {
  const { properties } = conciseSchema(
    'a str, b string, c int, d integer, e float, f number, g bool, h BOOLEAN, i int[], j [], k str[]: words',
  );
  t.same(properties, {
    a: { type: 'string' },
    b: { type: 'string' },
    c: { type: 'integer' },
    d: { type: 'integer' },
    e: { type: 'number' },
    f: { type: 'number' },
    g: { type: 'boolean' },
    h: { type: 'boolean' },
    i: { type: 'array', items: { type: 'integer' } },
    j: { type: 'array', items: { type: 'string' } },
    k: { type: 'array', items: { type: 'string' }, description: 'words' },
  });
});

t.test('several lines hold a field each, so that a description may have commas', async t => {
  const { properties, required } = conciseSchema('\nname: the given name, first\r\n\nage int,\n');
  t.same(required, ['name', 'age']);
  t.same(properties, {
    name: { type: 'string', description: 'the given name, first' },
    age: { type: 'integer' },
  });
});

t.test('what is no field is refused by name', async t => {
  for (const [text, reason] of [
    ['', /no field/],
    [' , ,', /no field/],
    ['name, age whole', /"age whole" has no type of str, string, int/],
    ['a b c', /"a b c" is no field/],
    [': text', /": text" is no field/],
    ['a int, a', /"a" is there twice/],
    ['__proto__', /"__proto__" is no field/],
  ] as const) {
    t.throws(() => conciseSchema(text), { code: 'BAD_INPUT', message: reason }, text);
  }
});
