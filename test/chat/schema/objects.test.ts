import t from 'tap';
import { grammarChecker, grammarMatcher } from './matcher.js';

const check = grammarChecker(grammarMatcher(t));

const only = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

t.test('properties come in their order, required ones always, others or not', async t => {
  const schema = only({ a: { type: 'integer' }, b: { type: 'string' }, c: {} }, { required: ['b'] });
  check(t, [
    [
      schema,
      ['{"b":""}', '{"a":1,"b":""}', '{"a":1,"b":"","c":[]}'],
      ['{}', '{"a":1}', '{"b":"","a":1}', '{"b":1}', '{"b":"",}', '{"b":"","d":1}', '{"b":"","b":""}'],
    ],
    [only({ a: {}, b: {} }), ['{}', '{"b":1}', '{"a":1,"b":2}'], ['{,"b":1}', '{"a":1,}']],
    [only({ 'a"\n': { const: 1 } }), ['{"a\\"\\n":1}'], ['{"a":1}']],
    [only({ a: false, b: {} }), ['{}', '{"b":1}'], ['{"a":1}']],
  ]);
});

t.test('additional properties never have the name of a declared one', async t => {
  const open = { type: 'object', properties: { ab: { type: 'integer' }, b: {} } };
  check(t, [
    [
      open,
      ['{"ab":1,"x":"y"}', '{"a":"x","abc":1}', '{"":1}'],
      ['{"ab":"x"}', '{"x":1,"ab":2}', '{"b":1,"ab":1}'],
    ],
    [
      { ...open, additionalProperties: { type: 'null' } },
      ['{"x":null}', '{"ab":1,"abb":null}'],
      ['{"x":1}', '{"ab":null}'],
    ],
    [
      { type: 'object', required: ['a'], additionalProperties: { type: 'integer' } },
      ['{"a":1}', '{"a":1,"b":2}'],
      ['{}', '{"b":1}', '{"a":""}'],
    ],
    [
      { type: 'object', patternProperties: { '^n': { type: 'integer' } }, additionalProperties: false },
      ['{"n":1,"nn":2}', '{}'],
      ['{"n":""}', '{"a":1}'],
    ],
    [
      {
        type: 'object',
        properties: { nx: { minimum: 3 } },
        patternProperties: { '^n': { type: 'integer' } },
      },
      ['{"nx":3,"a":""}'],
      ['{"nx":2}', '{"nx":3.5}', '{"n":""}'],
    ],
    [
      { type: 'object', propertyNames: { pattern: '^[a-z]+$', maxLength: 3 } },
      ['{"abc":1}', '{}'],
      ['{"abcd":1}', '{"A":1}', '{"":1}'],
    ],
    [
      { type: 'object', propertyNames: { enum: ['x', 'y'] }, additionalProperties: { type: 'integer' } },
      ['{"y":1}'],
      ['{"z":1}'],
    ],
  ]);
});

t.test('numbers of properties', async t => {
  const three = { a: {}, b: {}, c: {} };
  check(t, [
    [only(three, { minProperties: 2 }), ['{"a":1,"c":1}', '{"a":1,"b":1,"c":1}'], ['{"a":1}', '{}']],
    [only(three, { maxProperties: 1 }), ['{}', '{"b":1}'], ['{"a":1,"b":1}']],
    [
      { type: 'object', minProperties: 1, maxProperties: 2 },
      ['{"x":1}', '{"x":1,"y":1}'],
      ['{}', '{"x":1,"y":1,"z":1}'],
    ],
    [{ type: 'object', required: ['a'], minProperties: 2 }, ['{"a":1,"b":1}'], ['{"a":1}', '{"b":1}']],
    [{ type: 'object', maxProperties: 0 }, ['{}'], ['{"a":1}']],
  ]);
});
