import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';

t.test('what is not supported is refused with its place and its name', async t => {
  const inside = (schema: unknown) => ({ properties: { 'a/b': schema }, $defs: { none: { type: 'null' } } });
  const place = /^schema at #\/properties\/a~1b: /;
  for (const [schema, reason] of [
    [{ not: {} }, /"not" is not supported/],
    [{ if: {} }, /"if" is not supported/],
    [{ contains: {} }, /"contains" is not supported/],
    [{ constructor: 1 }, /"constructor" is not supported/],
    [{ nullable: true }, /"nullable" is not supported/],
    [{ uniqueItems: true }, /"uniqueItems" must be false/],
    [{ format: 'hostname' }, /"format" must be one of date, .*ipv4/],
    [{ multipleOf: 0.1 }, /"multipleOf" must be a whole number/],
    [{ type: 'text' }, /"type" must be one or a list of null, boolean/],
    [{ type: [] }, /"type" must be/],
    [{ items: [{}] }, /"items" must be one schema; a list is "prefixItems"/],
    [{ exclusiveMinimum: true }, /"exclusiveMinimum" must be a number/],
    [{ minLength: -1 }, /"minLength" must be a whole number/],
    [{ properties: { x: 1 } }, /"properties" must be an object of schemas/],
    [JSON.parse('{"properties": {"__proto__": {}}}'), /"properties" must not have the name "__proto__"/],
    [{ required: 'a' }, /"required" must be a list of names/],
    [{ anyOf: [] }, /"anyOf" must be a list of schemas that is not empty/],
    [{ $ref: 'http://example.com/x' }, /"\$ref" must be a place in this schema/],
    [{ $ref: '#/$defs/x' }, /"\$ref" leads to #\/\$defs\/x, which is not there/],
    [{ $ref: '#/%zz' }, /"\$ref" is no valid URI fragment/],
    [{ $id: 'x' }, /"\$id" is supported at the root only/],
    [{ pattern: '(?=a)' }, /"pattern" cannot be used: "\(\?=" is not supported/],
    [{ pattern: '(a)\\1' }, /"\\1" is not supported/],
    [{ pattern: '\\bx' }, /"\\b" is not supported/],
    [{ pattern: '\\p{L}' }, /"\\p" is not supported/],
    [{ pattern: '(^a)' }, /"\^" is not supported/],
    [{ pattern: '(a$)' }, /"\$" is not supported/],
    [{ pattern: 'a$b' }, /"\$" is not supported/],
    [{ pattern: '(' }, /Unterminated group/],
    [{ pattern: '^.{1,60000}$' }, /it repeats too much/],
    [{ pattern: '^(a{1,100}){1,100}$' }, /too many cases/],
    [{ pattern: 'a.{20}$' }, /too many cases/],
    [{ pattern: '^a*$', maxLength: 3000 }, /"maxLength" cannot be used: lengths beyond 2000/],
    [{ minLength: 30_000 }, /"minLength" cannot be used: counts beyond 20000/],
    [{ type: 'number', minimum: 1e-9 }, /"minimum" cannot be used: a bound of numbers/],
    [{ type: 'integer', minimum: 1e17 }, /"minimum" .*9007199254740991/],
    [{ minProperties: 2 }, /"minProperties" is supported without additional properties/],
    [{ oneOf: [{ type: 'integer' }, { minimum: 2 }] }, /"oneOf" .* number 1 and number 2/],
    [{ oneOf: [{ format: 'date' }, { pattern: 'z$' }], type: 'string' }, /"oneOf"/],
    [{ oneOf: [{ type: 'null' }, { enum: [1, null] }] }, /"oneOf"/],
    [{ oneOf: [{ $ref: '#/$defs/none' }, { enum: [1, null] }] }, /"oneOf"/],
    [{ $ref: '#/properties/a~1b' }, /refers to itself without end/],
  ] as const) {
    t.throws(
      () => schemaGrammar(inside(schema)),
      { code: 'BAD_INPUT', message: reason },
      JSON.stringify(schema),
    );
    t.throws(() => schemaGrammar(inside(schema)), { message: place }, JSON.stringify(schema));
  }
});

t.test('schemas that cannot be used as a whole are refused', async t => {
  const nested = (depth: number): object => (depth === 0 ? {} : { items: nested(depth - 1) });
  const wide = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [`name${index}`, { maxLength: index }]),
  );
  // Each of them stands beside all the others of `allOf`.
  const choices = Array.from({ length: 100 }, (_, index) => ({ const: index }));
  for (const [schema, reason] of [
    [5, /must be an object, true or false/],
    [[], /must be an object/],
    [false, /allows no value/],
    [{ type: 'string', minLength: 2, maxLength: 1 }, /allows no value/],
    [{ type: 'array', minItems: 2, maxItems: 1 }, /allows no value/],
    [{ type: 'object', required: ['a'], properties: { a: { $ref: '#' } } }, /allows no value/],
    [{ enum: [] }, /allows no value/],
    [{ allOf: [{ $ref: '#' }] }, /refers to itself without end/],
    [nested(200), /nested more than 100 deep/],
    [{ properties: wide }, /too large to be made into a grammar/],
    [
      { allOf: [{ anyOf: choices }, ...Array.from({ length: 300 }, () => ({}))] },
      /too large to be made into a grammar/,
    ],
    [
      { enum: ['a'.repeat(15_000), 'b'.repeat(15_000), 'ab'.repeat(20_000)] },
      /its grammar would have|repeats too much/,
    ],
  ] as const) {
    t.throws(
      () => schemaGrammar(schema),
      { code: 'BAD_INPUT', message: reason },
      JSON.stringify(schema).slice(0, 80),
    );
  }
});
