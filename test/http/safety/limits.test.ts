import t from 'tap';
import { defaultLimits, type Limits } from '../../../lib/http/limits.js';
import { allApis } from '../apis.js';
import { json, served } from '../serving.js';

const user = { role: 'user', content: 'Hi' };
const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const anthropicTool = { name: 'look', input_schema: { type: 'object' } };
const model = 'alpha';
const long = 'x'.repeat(101);
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

/** Of each limit: its value, and requests that ask for more. Those of time and bytes are in malformed.test.ts. */
const cases: readonly (readonly [Partial<Limits>, readonly (readonly [string, object])[]])[] = [
  [
    { messageCharacters: 100 },
    [
      ['/api/v1/chat', { message: long }],
      ['/api/v1/chat', { message: 'Hi', system_prompt: long }],
      ['/api/v1/generate', { prompt: long }],
      ['/v1/chat/completions', { messages: [{ role: 'user', content: long }] }],
      ['/v1/chat/completions', { messages: [{ role: 'user', content: [{ type: 'text', text: long }] }] }],
      ['/v1/completions', { prompt: long }],
      ['/v1/responses', { input: long }],
      ['/v1/messages', { model, max_tokens: 1, messages: [{ role: 'user', content: long }] }],
      ['/api/chat', { model, messages: [{ role: 'user', content: long }] }],
      ['/api/generate', { model, prompt: long }],
      ['/completion', { prompt: long }],
    ],
  ],
  [
    { tokenizeCharacters: 100 },
    [
      ['/tokenize', { content: long }],
      ['/detokenize', { tokens: times(101, 1) }],
    ],
  ],
  [
    { messages: 3 },
    [
      ['/v1/chat/completions', { messages: times(4, user) }],
      ['/v1/responses', { input: times(4, user) }],
      ['/v1/messages', { model, max_tokens: 1, messages: times(4, user) }],
      ['/api/chat', { model, messages: times(4, user) }],
    ],
  ],
  [
    { tools: 2 },
    [
      ['/v1/chat/completions', { messages: [user], tools: times(3, tool) }],
      ['/v1/messages', { model, max_tokens: 1, messages: [user], tools: times(3, anthropicTool) }],
      ['/api/chat', { model, messages: [user], tools: times(3, tool) }],
    ],
  ],
  [
    { choices: 2 },
    [
      ['/v1/chat/completions', { messages: [user], n: 3 }],
      ['/v1/completions', { prompt: 'Hi', n: 3 }],
      ['/v1/completions', { prompt: ['Hi', 'Ho'], n: 2 }],
      ['/v1/completions', { prompt: ['Hi', 'Ho', 'He'] }],
      ['/completion', { prompt: ['Hi', 'Ho', 'He'] }],
    ],
  ],
  [
    { stops: 2 },
    [
      ['/api/v1/chat', { message: 'Hi', stop: times(3, 'x') }],
      ['/v1/chat/completions', { messages: [user], stop: times(3, 'x') }],
      ['/v1/messages', { model, max_tokens: 1, messages: [user], stop_sequences: times(3, 'x') }],
      ['/api/chat', { model, messages: [user], options: { stop: times(3, 'x') } }],
      ['/completion', { prompt: 'Hi', stop: times(3, 'x') }],
    ],
  ],
  [
    { stopCharacters: 5 },
    [
      ['/api/v1/chat', { message: 'Hi', stop: ['123456'] }],
      ['/v1/chat/completions', { messages: [user], stop: '123456' }],
      ['/v1/messages', { model, max_tokens: 1, messages: [user], stop_sequences: ['123456'] }],
      ['/api/chat', { model, messages: [user], options: { stop: ['123456'] } }],
    ],
  ],
  [{ batch: 2 }, [['/v1/chat/completions/batch', { requests: times(3, { messages: [user] }) }]]],
  [{ inputs: 2 }, [['/v1/embeddings', { model, input: times(3, 'Hi') }]]],
  [{ tokens: 10 }, [['/api/v1/chat', { message: 'Hi', max_tokens: 11 }]]],
];

for (const [limits, requests] of cases) {
  const [name] = Object.keys(limits);
  t.test(`more than ${name} allows is refused, in every API`, async t => {
    const { ask, engines } = await served(t, { options: { apis: allApis, limits } });
    for (const [path, body] of requests) {
      const { status, text } = await ask(path, json(body));
      t.ok(status === 400 || status === 422, `${path}: ${status} ${text.slice(0, 200)}`);
    }
    t.equal(engines.get('alpha')?.asked.length ?? 0, 0, 'no model was asked');
  });
}

t.test('where more tokens are asked for than one request may have, it gets as many as it may', async t => {
  const { ask, engines } = await served(t, { options: { apis: allApis, limits: { tokens: 10 } } });
  for (const [path, body] of [
    ['/v1/chat/completions', { messages: [user], max_tokens: 11 }],
    ['/v1/messages', { model, max_tokens: 11, messages: [user] }],
  ] as const) {
    const { status, text } = await ask(path, json(body));
    t.equal(status, 200, text);
  }
  for (const { sampling } of engines.get('alpha')!.asked) t.equal(sampling.max_tokens, 10);
});

t.test('a list that is too long is refused with the limit', async t => {
  const { ask } = await served(t, { options: { apis: allApis, limits: { stops: 2 } } });
  for (const [path, body] of [
    ['/v1/chat/completions', { messages: [user], stop: times(3, 'x') }],
    ['/api/chat', { model, messages: [user], options: { stop: times(3, 'x') } }],
    ['/completion', { prompt: 'Hi', stop: times(3, 'x') }],
  ] as const) {
    t.match((await ask(path, json(body))).text, /stop must NOT have more than 2 items/, path);
  }
});

t.test('every limit has a value', async t => {
  for (const [name, value] of Object.entries(defaultLimits)) {
    t.ok(Number.isSafeInteger(value) && value > 0, `${name}: ${value}`);
  }
});
