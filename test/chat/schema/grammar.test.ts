import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { checkGrammar } from '../../../lib/engine/llama/grammar.js';
import { grammarMatcher } from './matcher.js';

const matches = grammarMatcher(t);

/** A schema, texts that are of its grammar, and texts that are not. */
type Case = readonly [schema: unknown, allowed: readonly string[], refused: readonly string[]];

function check(t: { ok(value: boolean, message: string): boolean }, cases: readonly Case[]): void {
  for (const [schema, allowed, refused] of cases) {
    const grammar = schemaGrammar(schema);
    const title = JSON.stringify(schema).slice(0, 100);
    for (const text of allowed) t.ok(matches(grammar, text), `${title} allows ${text}`);
    for (const text of refused) t.ok(!matches(grammar, text), `${title} does not allow ${text}`);
  }
}

const only = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

t.test('any JSON, and any JSON object', async t => {
  const object = '{"a": [1, -2.5e20, true, null, {"b": ""}], "c": {}}';
  check(t, [
    [{}, ['1', '"a"', '[]', 'null', object], ['', 'nul', '[1,]', "'a'", '01', '{"a"}', '1 ', ' 1']],
    [true, ['false', object], ['undefined']],
    [{ type: 'object' }, ['{}', object], ['[]', '1', '{]']],
  ]);
});

t.test('space is bounded, and stands only where a canonical text has it', async t => {
  const blanks = ' '.repeat(16);
  const pair = only({ a: { type: 'array' } }, { required: ['a'] });
  check(t, [
    [
      pair,
      ['{"a":[]}', '{ "a": [ ] }', '{\n  "a": [\n    1,\n    2\n  ]\n}', `{\n${blanks}"a":[]\n}`],
      [
        '{  "a":[]}',
        '{"a" :[]}',
        '{"a":  []}',
        `{\n${blanks} "a":[]}`,
        '{\n\n"a":[]}',
        '{\t"a":[]}',
        '{"a":[]}\n',
      ],
    ],
    [{ type: 'array' }, ['[1, 2]', '[1,\n 2]', '[ ]'], ['[1 ,2]', '[1,  2]']],
  ]);
});

t.test('type, and lists of types', async t => {
  check(t, [
    [{ type: 'null' }, ['null'], ['0', '""']],
    [{ type: 'boolean' }, ['true', 'false'], ['"true"', '1']],
    [{ type: ['integer', 'null'] }, ['1', 'null'], ['1.5', '"1"']],
    [{ type: ['integer', 'number'] }, ['1', '1.5'], ['"1"']],
  ]);
});

t.test('enum and const, alone and beside other keywords', async t => {
  check(t, [
    [
      { enum: ['red', 'green', 7, null, 1.5] },
      ['"red"', '"green"', '7', 'null', '1.5'],
      ['"re"', '"redgreen"', '7.0'],
    ],
    [{ const: { b: [1, 'x'], a: {} } }, ['{"b": [1, "x"], "a": {}}'], ['{"a":{},"b":[1,"x"]}']],
    [{ enum: ['a', 'abc', 3, null], type: 'string', minLength: 2 }, ['"abc"'], ['"a"', '3', 'null']],
    [{ enum: [1, 2, 3], allOf: [{ enum: [2, 3, 4] }] }, ['2', '3'], ['1', '4']],
    [{ const: '"\\\n\u0001é😀' }, ['"\\"\\\\\\n\\u0001é😀"'], ['"\\"\\\\\\n\\u0001\\u00e9😀"']],
    [{ enum: ['a', 'b'], oneOf: [{ const: 'a' }, { type: 'string' }] }, ['"b"'], ['"a"']],
  ]);
});

t.test('integers with bounds of any sign', async t => {
  const range = (min: number, max: number) => ({ type: 'integer', minimum: min, maximum: max });
  const cases = [range(0, 0), range(-5, 5), range(7, 123), range(-1200, -99), range(-10, 105)] as const;
  for (const { minimum, maximum } of cases) {
    const grammar = schemaGrammar(range(minimum, maximum));
    const found = Array.from({ length: 3001 }, (_, index) => index - 1500);
    const wrong = found.filter(
      value => matches(grammar, String(value)) !== (value >= minimum && value <= maximum),
    );
    t.same(wrong, [], `${minimum} to ${maximum}`);
  }
  check(t, [
    [
      { type: 'integer' },
      ['0', '-1', '9007199254740991'],
      ['-0', '1.0', '01', '1e3', '9007199254740992', '+1', '--1'],
    ],
    [{ type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 3 }, ['2'], ['1', '3']],
    [{ type: 'integer', minimum: 1.5, maximum: 3.5 }, ['2', '3'], ['1', '4']],
    [{ type: 'integer', minimum: 3, exclusiveMinimum: 3 }, ['4'], ['3']],
    [{ type: 'integer', minimum: 8, maximum: 1e300 }, ['8', '9007199254740991'], ['7', '9007199254740992']],
    [
      { type: 'integer', multipleOf: 7, minimum: -14, maximum: 30 },
      ['-14', '0', '21', '28'],
      ['20', '35', '-15'],
    ],
    [{ type: 'number', multipleOf: 5 }, ['5', '-10'], ['5.5', '6']],
    [{ format: 'int32', type: 'number' }, ['2147483647', '-2147483648'], ['2147483648', '1.5']],
    [{ format: 'int64', type: 'integer' }, ['2147483648'], ['1.5']],
  ]);
});

t.test('numbers with bounds, digit by digit', async t => {
  check(t, [
    [
      { type: 'number' },
      [
        '0',
        '-0.5',
        '1.50',
        '3.141592653589793',
        '6.02e23',
        '1E+99',
        '1.6e-19',
        '2.5e-07',
        '123456789012345.67',
      ],
      ['-0', '-0.0', '.5', '1.', '00', '1e5', '1e400', '1.5e308', '0.0000001', '123456789012345678'],
    ],
    [
      { type: 'number', minimum: 0, maximum: 1 },
      ['0', '0.5', '1', '1.000', '1e-9'],
      ['1.01', '-0.1', '2', '10', '-1e-9'],
    ],
    [
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      ['0.01', '0.999999999999999'],
      ['0', '0.0', '1', '1.0'],
    ],
    [{ type: 'number', exclusiveMaximum: 1 }, ['0.999999999999999', '-7e20'], ['0.9999999999999999', '1']],
    [
      { type: 'number', minimum: -1.25, maximum: -0.5 },
      ['-1.25', '-0.50', '-1'],
      ['-1.251', '-0.49', '0', '-2', '0.75'],
    ],
    [{ type: 'number', minimum: 99.5 }, ['99.5', '100', '1e20', '99.51'], ['99.4', '9.95', '-100', '1e-9']],
    [{ type: 'number', maximum: 0 }, ['0', '-3.5', '-1e-9', '-1e18'], ['0.1', '1e-9', '1e18']],
  ]);
});

t.test('lengths of strings count code points', async t => {
  check(t, [
    [{ type: 'string' }, ['""', '"a\\n\\u0000\\""'], ['"\n"', '"\\q"', '"\\u0041"', '"a', '"\\/"']],
    [{ type: 'string', minLength: 2, maxLength: 3 }, ['"ab"', '"😀é\\n"'], ['"a"', '"abcd"', '"😀"', '""']],
    [{ type: 'string', maxLength: 0 }, ['""'], ['"a"']],
    [
      { type: 'string', minLength: 150 },
      [`"${'a'.repeat(150)}"`, `"${'a'.repeat(151)}"`],
      [`"${'a'.repeat(149)}"`],
    ],
  ]);
  for (const most of [64, 65, 150, 5000]) {
    const grammar = schemaGrammar({ type: 'string', maxLength: most });
    t.ok(matches(grammar, `"${'ab'.repeat(most / 2)}${most % 2 === 1 ? 'c' : ''}"`), `${most} are allowed`);
    t.ok(!matches(grammar, `"${'ab'.repeat(most / 2)}${most % 2 === 1 ? 'c' : ''}d"`), 'one more is not');
    t.ok(matches(grammar, `"${'a'.repeat(most - 7)}"`), 'fewer are');
  }
});

t.test('patterns of the subset', async t => {
  const pattern = (source: string) => ({ type: 'string', pattern: source });
  check(t, [
    [pattern('^[A-Z]{2}-\\d+$'), ['"AB-1"', '"XY-90210"'], ['"A-1"', '"AB-"', '"AB-1 "', '" AB-1"']],
    [pattern('b+'), ['"abc"', '"b"', '"\\nbb\\n"'], ['"ac"', '""']],
    [pattern('^a|b$'), ['"axx"', '"xxb"', '"a"'], ['"xax"', '"bx"']],
    [pattern('^(?:yes|no)$'), ['"yes"', '"no"'], ['"yesno"', '"y"']],
    [
      pattern('^(?<year>\\d{4})?\\w\\s\\S.\\D\\W$'),
      ['"2024a bc-!"', '"a bcd!"'],
      ['"20a bc-!"', '"a b\\nd!"'],
    ],
    [
      pattern('^["\\\\/\\t\\x41\\u00e9\\u{1F600}\\uD83D\\uDE01]+$'),
      ['"\\"\\\\/\\tAé😀😁"'],
      ['"\\\\t"', '"B"'],
    ],
    [pattern('^[^"a-c]$'), ['"d"', '"\\\\"', '"\\n"', '"😀"'], ['"a"', '"\\""']],
    [pattern('^a{2,}?b{1,2}c*?$'), ['"aab"', '"aaabbcc"'], ['"ab"', '"aabbb"']],
    [pattern('^[\\w.-]+$'), ['"a.b-c_9"'], ['"é"', '""']],
    [pattern(''), ['""', '"anything"'], ['1']],
    [{ ...pattern('^[ab]+$'), minLength: 2, maxLength: 3 }, ['"ab"', '"bab"'], ['"a"', '"abab"', '"ac"']],
    [
      { allOf: [pattern('a'), pattern('b'), { type: 'string', maxLength: 2 }] },
      ['"ab"', '"ba"'],
      ['"a"', '"abb"'],
    ],
  ]);
});

t.test('formats', async t => {
  const format = (name: string) => ({ type: 'string', format: name });
  check(t, [
    [
      format('date'),
      ['"2024-02-29"', '"2000-02-29"', '"1999-12-31"', '"2023-04-30"'],
      [
        '"2023-02-29"',
        '"1900-02-29"',
        '"2023-04-31"',
        '"2023-13-01"',
        '"2023-00-10"',
        '"23-01-01"',
        '"2023-1-01"',
      ],
    ],
    [
      format('time'),
      ['"23:59:59Z"', '"00:00:00.123+14:00"', '"23:59:60Z"', '"12:00:00-00:30"'],
      [
        '"24:00:00Z"',
        '"12:60:00Z"',
        '"12:00:00"',
        '"12:00Z"',
        '"22:59:60Z"',
        '"12:00:00+24:00"',
        '"12:00:00.Z"',
      ],
    ],
    [
      format('date-time'),
      ['"2024-02-29T12:30:00Z"', '"1996-12-19T16:39:57.5-08:00"'],
      ['"2023-02-29T12:30:00Z"', '"2024-02-29 12:30:00Z"', '"2024-02-29"'],
    ],
    [
      format('uuid'),
      ['"f81d4fae-7dec-11d0-A765-00a0c91e6bf6"'],
      ['"f81d4fae7dec11d0a76500a0c91e6bf6"', '"g81d4fae-7dec-11d0-a765-00a0c91e6bf6"'],
    ],
    [
      format('email'),
      ['"a.b+c@d-e.org"', '"x@y.z"'],
      ['"a@b"', '".a@b.c"', '"a..b@c.d"', '"a@-b.c"', '"a b@c.d"'],
    ],
    [
      format('ipv4'),
      ['"127.0.0.1"', '"255.255.255.255"'],
      ['"256.0.0.1"', '"1.2.3"', '"01.2.3.4"', '"1.2.3.4.5"'],
    ],
  ]);
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

t.test('arrays', async t => {
  const items = { type: 'integer' };
  check(t, [
    [{ type: 'array', items }, ['[]', '[1]', '[1,2,3]'], ['[""]', '[1,]', '[,1]', '[1 2]']],
    [{ type: 'array', items, minItems: 2, maxItems: 3 }, ['[1,2]', '[1,2,3]'], ['[1]', '[1,2,3,4]', '[]']],
    [{ type: 'array', items, maxItems: 0 }, ['[]'], ['[1]']],
    [{ type: 'array', items: false }, ['[]'], ['[1]']],
    [{ type: 'array', items, maxItems: 100 }, [`[${Array(100).fill(1)}]`], [`[${Array(101).fill(1)}]`]],
    [
      { type: 'array', prefixItems: [{ type: 'string' }, items] },
      ['[]', '["a"]', '["a",1]', '["a",1,null]'],
      ['[1]', '["a","b"]'],
    ],
    [
      { type: 'array', prefixItems: [{ type: 'string' }], items, minItems: 2 },
      ['["a",1]', '["a",1,2]'],
      ['["a"]', '["a",""]'],
    ],
    [
      { type: 'array', prefixItems: [{}, {}], items: false, minItems: 1 },
      ['[1]', '[1,2]'],
      ['[]', '[1,2,3]'],
    ],
    [{ type: 'array', prefixItems: [items, items, items], maxItems: 2 }, ['[1,2]'], ['[1,2,3]']],
    [{ type: 'array', uniqueItems: false }, ['[1,1]'], ['[1']],
  ]);
});

t.test('anyOf, oneOf and allOf', async t => {
  const kind = (name: string, more: object) => ({
    type: 'object',
    properties: { kind: { const: name }, ...more },
    required: ['kind'],
  });
  check(t, [
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, ['1', 'null'], ['""']],
    [{ type: 'string', anyOf: [{ maxLength: 1 }, { minLength: 3 }] }, ['""', '"a"', '"abc"'], ['"ab"', '1']],
    [
      { anyOf: [{ minimum: 5 }, { maximum: 3 }], type: 'integer', allOf: [{ maximum: 6 }] },
      ['5', '6', '3', '-9'],
      ['4', '7'],
    ],
    [
      {
        oneOf: [
          { type: 'integer', maximum: 3 },
          { type: 'integer', minimum: 4 },
        ],
      },
      ['3', '4'],
      ['3.5'],
    ],
    [
      { oneOf: [kind('a', { x: { type: 'integer' } }), kind('b', { y: { type: 'string' } })] },
      ['{"kind":"a","x":1}', '{"kind":"b","y":""}', '{"kind":"a","y":1}'],
      ['{"kind":"c"}', '{"kind":"a","x":""}', '{}'],
    ],
    [
      {
        allOf: [
          only({ a: { type: 'integer' }, b: {} }),
          { properties: { a: { minimum: 5 } }, required: ['a'] },
        ],
      },
      ['{"a":5}', '{"a":6,"b":null}'],
      ['{"a":4}', '{"b":1}', '{"a":5,"c":1}'],
    ],
    [
      { allOf: [{ prefixItems: [{ minimum: 3 }] }], type: 'array', items: { type: 'integer' } },
      ['[3,0]', '[]'],
      ['[2]', '[3,""]'],
    ],
  ]);
});

t.test('references, recursive ones too, with keywords beside them', async t => {
  const tree = {
    $defs: {
      node: only({
        value: { type: 'integer' },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
      }),
    },
    $ref: '#/$defs/node',
  };
  check(t, [
    [tree, ['{}', '{"value":1,"children":[{"children":[{}]},{"value":2}]}'], ['{"children":[1]}', '{"x":1}']],
    [
      { definitions: { 'a/b~%': { type: 'string' } }, $ref: '#/definitions/a~1b~0%25', maxLength: 1 },
      ['"a"'],
      ['"ab"', '1'],
    ],
    [
      only({ next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }),
      ['{"next":{"next":null}}'],
      ['{"next":1}'],
    ],
    [{ $defs: { unused: { not: {} } }, type: 'null' }, ['null'], ['1']],
  ]);
});

t.test('annotations change nothing', async t => {
  const notes = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://example.com/x',
    $comment: 'c',
    title: 't',
    description: 'd',
    default: 1,
    examples: [1],
    deprecated: true,
    readOnly: true,
    writeOnly: false,
  };
  t.equal(schemaGrammar({ ...notes, type: 'integer' }), schemaGrammar({ type: 'integer' }));
});

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

t.test('a grammar is what the engine takes, and has no more than one way to read a string', async t => {
  const schema = only({
    id: { type: 'string', format: 'uuid' },
    when: { type: 'string', format: 'date-time' },
    mail: { type: 'string', format: 'email' },
    text: { type: 'string', maxLength: 5000 },
    price: { type: 'number', minimum: 0, maximum: 1e6 },
    tags: { type: 'array', items: { enum: ['a', 'b', 'c'] }, maxItems: 1000 },
  });
  t.doesNotThrow(() => checkGrammar(schemaGrammar(schema), 1000, () => false));
});
