import t from 'tap';
import { conciseSchema } from '../../../lib/chat/schema/concise.js';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { schemaValidator } from '../../../lib/chat/schema/validate.js';
import { collect, loadStarter, user } from '../../engine/llama/starter.js';

const engine = await loadStarter();
t.teardown(() => engine.unload());

const schemas: Readonly<Record<string, readonly [prompt: string, schema: unknown]>> = {
  'the short form': ['Invent a person.', conciseSchema('name, age int, tall bool, weight float')],
  'lengths, formats and bounds': [
    'Describe an event.',
    {
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 3, maxLength: 40 },
        date: { type: 'string', format: 'date' },
        mail: { type: 'string', format: 'email', maxLength: 40 },
        price: { type: 'number', minimum: 0, maximum: 500 },
        seats: { type: 'integer', minimum: 1, maximum: 300 },
      },
      required: ['title', 'date', 'mail', 'price', 'seats'],
      additionalProperties: false,
    },
  ],
  'a list of tagged alternatives': [
    'List three shapes.',
    {
      type: 'array',
      minItems: 2,
      maxItems: 3,
      items: {
        oneOf: [
          {
            type: 'object',
            properties: { kind: { const: 'circle' }, radius: { type: 'integer', minimum: 1, maximum: 9 } },
            required: ['kind', 'radius'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { kind: { const: 'text' }, code: { type: 'string', pattern: '^[A-Z]{3}-\\d{2}$' } },
            required: ['kind', 'code'],
            additionalProperties: false,
          },
        ],
      },
    },
  ],
  'one word of a list': ['Is the sky blue?', { enum: ['yes', 'no', 'perhaps'] }],
};

for (const [name, [prompt, schema]] of Object.entries(schemas)) {
  t.test(`the model's answer parses and validates: ${name}`, async t => {
    const wrong = schemaValidator(schema);
    for (const seed of [1, 2, 3]) {
      const sampling = { grammar: schemaGrammar(schema), temperature: 1, seed, max_tokens: 400 };
      const { text, reason } = await collect(engine, [user(prompt)], sampling);
      t.equal(reason, 'stop', text);
      t.same(wrong(JSON.parse(text)), [], text);
    }
  });
}

t.test('an answer that is cut says so', async t => {
  const [prompt, schema] = schemas['lengths, formats and bounds']!;
  const { text, reason } = await collect(engine, [user(prompt)], {
    grammar: schemaGrammar(schema),
    max_tokens: 8,
  });
  t.equal(reason, 'length');
  t.throws(() => JSON.parse(text));
});
