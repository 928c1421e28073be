import t from 'tap';
import { starterServer, untilFree } from '../../clients/starter-server.js';
import { json } from '../serving.js';
import { STARTER as model } from '../starter-models.js';

const messages = [{ role: 'user', content: 'Hi' }];
const brackets = (count: number): string => `root ::= ${'('.repeat(count)}"a"${')'.repeat(count)}`;
const rules = (count: number): string =>
  Array.from({ length: count }, (_, at) => `${at === 0 ? 'root' : `r${at}`} ::= "a"`).join('\n');

const grammars: Readonly<Record<string, string>> = {
  'brackets that end llama.cpp by a signal': brackets(60_000),
  'brackets within the length': brackets(30_000),
  'more rules than 2,000': rules(2100),
  'more than 64 KB': `root ::= "${'a'.repeat(70_000)}"`,
  'a rule that is itself': 'root ::= root',
  'a rule on its own left': 'root ::= a\na ::= root "x"',
  'repetitions of repetitions': `root ::= ${'('.repeat(20)}"a"${'{1000})'.repeat(20)}`,
  'no grammar': '::=',
};

const nested = (depth: number): unknown =>
  depth === 0
    ? { type: 'string' }
    : { type: 'object', properties: { a: nested(depth - 1) }, required: ['a'] };

const schemas: Readonly<Record<string, unknown>> = {
  'deep objects': nested(45),
  'a reference to itself that says nothing': { $ref: '#' },
  'references to references': {
    $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    $ref: '#/$defs/a',
  },
  'a reference to another place': { $ref: 'http://127.0.0.1/schema.json' },
  'a pattern that backtracks': { type: 'string', pattern: '^(a+)+$' },
  'a pattern of repetitions': { type: 'string', pattern: '((a{1000}){1000}){1000}' },
  'a long string': { type: 'string', minLength: 2 ** 31 },
  'a long list': { type: 'array', items: { type: 'string' }, minItems: 2 ** 31 },
  'many properties': {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`p${at}`, nested(2)])),
  },
  'choices of choices': Array.from({ length: 7 }).reduce<unknown>(
    inner => ({ anyOf: [inner, inner, inner] }),
    { type: 'string' },
  ),
  'no schema': { type: 'nothing' },
};

t.test(
  'grammars and schemas that blow up are refused or bounded, and the model goes on',
  { timeout: 300_000 },
  async t => {
    const running = await starterServer(t, { limits: { perSecond: 0 } }, { mostTokens: 4 });
    const { ask, log } = running;
    const refused = [400, 422];
    for (const [what, grammar] of Object.entries(grammars)) {
      for (const [path, body] of [
        ['/v1/chat/completions', { model, messages, grammar }],
        ['/completion', { prompt: 'Hi', grammar }],
      ] as const) {
        const { status, text } = await ask(path, json(body));
        t.ok(refused.includes(status), `${what} at ${path}: ${status} ${text.slice(0, 150)}`);
      }
    }
    for (const [what, schema] of Object.entries(schemas)) {
      const tool = { name: 'look', parameters: { type: 'object', properties: { a: schema } } };
      for (const [path, body] of [
        [
          '/v1/chat/completions',
          {
            model,
            messages,
            max_tokens: 4,
            response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
          },
        ],
        [
          '/v1/chat/completions',
          {
            model,
            messages,
            max_tokens: 4,
            tools: [{ type: 'function', function: tool }],
            tool_choice: 'required',
          },
        ],
        ['/api/chat', { model, messages, stream: false, format: schema }],
        ['/completion', { prompt: 'Hi', n_predict: 4, json_schema: schema }],
      ] as const) {
        const { status, text } = await ask(path, json(body));
        t.ok([200, ...refused].includes(status), `${what} at ${path}: ${status} ${text.slice(0, 150)}`);
      }
    }
    await untilFree(running);
    t.strictSame(
      log.filter(({ type }) => type === 'failure'),
      [],
    );
    t.equal(
      (await ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }))).status,
      200,
      'it answers still',
    );
  },
);
