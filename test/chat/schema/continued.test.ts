import t from 'tap';
import { continued } from '../../../lib/chat/schema/continued.js';
import { schemaRules } from '../../../lib/chat/schema/grammar.js';
import { below, seeded } from '../seeded.js';
import { reads, walk } from './walk.js';

const schemas: readonly unknown[] = [
  {},
  { type: 'object' },
  {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 30 },
      age: { type: 'integer', minimum: 0, maximum: 150 },
      when: { type: 'string', format: 'date' },
    },
    required: ['name'],
    additionalProperties: false,
  },
  {
    type: 'array',
    items: { anyOf: [{ type: 'number' }, { enum: ['é', '😀'] }] },
    minItems: 2,
    maxItems: 1200,
  },
  { $defs: { tree: { type: 'array', items: { $ref: '#/$defs/tree' } } }, $ref: '#/$defs/tree' },
];

t.test('what follows a beginning is the rest of the text, wherever it is cut', async t => {
  const random = seeded(4);
  for (const schema of schemas) {
    const rules = schemaRules(schema);
    for (let round = 0; round < 60; round++) {
      const characters = [...walk(rules, random, 40)];
      const at = below(random, characters.length + 1);
      const [start, end] = [characters.slice(0, at).join(''), characters.slice(at).join('')];
      const rest = continued(rules, start);
      t.ok(rest !== null && reads(rest, end), `${JSON.stringify(schema)}: ${start} | ${end}`);
      if (rest !== null) {
        const other = walk(rest, random, 20);
        t.ok(reads(rules, start + other), `${start} | ${other}`);
      }
    }
  }
});

t.test('nothing follows what is no beginning', async t => {
  const rules = schemaRules(schemas[2]);
  for (const start of ['[', '{"x', '{"name":1', '{"name": "a"} ', '{ "name" ']) {
    t.equal(continued(rules, start), null, start);
  }
});
