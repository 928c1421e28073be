import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { checkGrammar } from '../../../lib/engine/llama/grammar.js';
import { grammarChecker, grammarMatcher } from './matcher.js';

const check = grammarChecker(grammarMatcher(t));

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

t.test('a grammar of many properties is within what the engine takes', async t => {
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
