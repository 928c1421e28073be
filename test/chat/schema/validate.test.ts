import t from 'tap';
import { placeValidator, schemaValidator } from '../../../lib/chat/schema/validate.js';

const person = {
  $id: 'https://example.com/person',
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 5,
  type: 'object',
  properties: { name: { type: 'string', pattern: '^(a+)+$' }, kind: { enum: ['x', 'y'] } },
  required: ['name'],
  additionalProperties: false,
};

t.test('what is wrong is told with its place, all of it; nothing of a valid value', async t => {
  const wrong = schemaValidator(person);
  t.same(wrong({ name: 'aa', kind: 'x' }), []);
  t.same(wrong({ kind: 'z', more: 1 }), [
    "the value must have required property 'name'",
    'the value must NOT have additional properties: "more"',
    '#/kind must be equal to one of the allowed values: ["x","y"]',
  ]);
  t.same(wrong({ name: 5 }), ['#/name must be string']);
  t.same(wrong([]), ['the value must be object']);
});

t.test('properties that every object inherits are not there', async t => {
  const wrong = schemaValidator({ required: ['constructor'] });
  t.equal(wrong({}).length, 1);
  t.equal(wrong({ constructor: 1 }).length, 0);
});

t.test('formats count, and boolean schemas are schemas', async t => {
  t.equal(schemaValidator({ format: 'date' })('2023-02-29').length, 1);
  t.equal(schemaValidator(true)(5).length, 0);
});

t.test('a pattern takes time in proportion to the text', async t => {
  const wrong = schemaValidator(person);
  // JavaScript's own would go through 2^100000 cases.
  t.equal(wrong({ name: `${'a'.repeat(100_000)}b` }).length, 1);
});

t.test('two schemas of the same name do not meet', async t => {
  t.equal(schemaValidator({ $id: 'x', type: 'string' })(1).length, 1);
  t.equal(schemaValidator({ $id: 'x', type: 'integer' })(1).length, 0);
});

t.test('a subschema by its place, strictly and loosely', async t => {
  const root = {
    properties: { 'a/b%': { format: 'date' }, both: { oneOf: [{ $ref: '#/$defs/n' }, { type: 'integer' }] } },
    $defs: { n: { type: 'number' } },
  };
  const [strict, loose] = [placeValidator(root, false), placeValidator(root, true)];
  t.equal(strict('/properties/a~1b%', 'no date'), false);
  t.equal(loose('/properties/a~1b%', 'no date'), true);
  t.equal(strict('/properties/both', 1), false);
  t.equal(loose('/properties/both', 1), true);
  t.equal(loose('/properties/both', ''), false);
});
