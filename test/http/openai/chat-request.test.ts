import t from 'tap';
import { defaultLimits } from '../../../lib/http/limits.js';
import { type ChatRequest, chatRequest, chatWish } from '../../../lib/http/openai/chat-request.js';
import { checked } from '../../../lib/http/validation.js';
import { json } from '../serving.js';
import { openai, question } from './asking.js';

const path = '/v1/chat/completions';
const serving = { limits: defaultLimits, settings: { sampling: {}, systemPrompt: 'Be kind.', maxTurns: 50 } };
const check = checked(chatRequest(defaultLimits));

function wish(more: object) {
  const asked = { messages: [{ role: 'user', content: 'Hi' }], ...more };
  check(asked);
  return chatWish(serving, asked as ChatRequest);
}

const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const call = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

t.test('a conversation with calls keeps them with their results', async t => {
  const { path } = wish({
    messages: [
      { role: 'system', content: 'One.' },
      { role: 'developer', content: [{ type: 'text', text: 'Two.' }] },
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [call('c1', 'weather', '{"city":"Ulm"}'), call('c2', 'time', '')],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sun' },
      { role: 'tool', tool_call_id: 'c9', name: 'clock', content: [{ type: 'text', text: 'noon' }] },
    ],
  });
  t.strictSame(path, [
    { role: 'system', content: 'One.' },
    { role: 'system', content: 'Two.' },
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { id: 'c1', name: 'weather', arguments: { city: 'Ulm' } },
        { id: 'c2', name: 'time', arguments: {} },
      ],
    },
    { role: 'tool', content: 'sun', toolCallId: 'c1', toolName: 'weather' },
    { role: 'tool', content: 'noon', toolCallId: 'c9', toolName: 'clock' },
  ]);
});

t.test('arguments that are nested too deeply are refused, not walked', async t => {
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const messages = [
    { role: 'assistant', tool_calls: [call('c', 'f', deep)] },
    { role: 'tool', tool_call_id: 'c', content: 'x' },
  ];
  t.throws(() => wish({ messages }), { message: /arguments is no JSON object/ });
});

t.test('tools and the choice among them', async t => {
  const tools = [tool('a'), { type: 'function', function: { name: 'b', description: 'B', strict: true } }];
  t.strictSame(wish({ tools }).tools, [
    { name: 'a', parameters: { type: 'object' } },
    { name: 'b', description: 'B', parameters: { type: 'object', properties: {} } },
  ]);
  t.equal(wish({ tools }).toolChoice, undefined);
  for (const mode of ['none', 'auto', 'required']) {
    t.strictSame(wish({ tools, tool_choice: mode }).toolChoice, { type: mode });
  }
  const named = { type: 'function', function: { name: 'b' } };
  t.strictSame(wish({ tools, tool_choice: named }).toolChoice, { type: 'tool', name: 'b' });
  t.equal(wish({ tools, tool_choice: named }).parallelToolCalls, false, 'one call of it');
  t.equal(wish({ tools, parallel_tool_calls: false }).parallelToolCalls, false);
  t.equal(wish({ tools, parallel_tool_calls: true }).parallelToolCalls, undefined);
  t.equal(wish({ tools: [] }).tools, undefined);
  t.equal(wish({ functions: [], function_call: 'auto' }).tools, undefined, 'none of old is no failure');
});

t.test('what the answer has to look like', async t => {
  const schema = { type: 'object', properties: {} };
  t.strictSame(wish({ response_format: { type: 'text' } }).format, { type: 'text' });
  t.strictSame(wish({ response_format: { type: 'json_object' } }).format, { type: 'json' });
  t.strictSame(wish({ response_format: { type: 'json_object', schema } }).format, { type: 'schema', schema });
  const json_schema = { name: 'x', strict: true, schema };
  t.strictSame(wish({ response_format: { type: 'json_schema', json_schema } }).format, {
    type: 'schema',
    schema,
  });
  t.strictSame(wish({ json_schema: schema }).format, { type: 'schema', schema });
  t.equal(wish({ grammar: 'root ::= "a"' }).sampling.grammar, 'root ::= "a"');
  t.equal(wish({}).format, undefined);
});

t.test('whether the model reasons', async t => {
  const thinking = (more: object) => wish(more).options?.thinking;
  t.equal(thinking({}), undefined);
  t.equal(thinking({ reasoning_effort: 'none' }), false);
  t.equal(thinking({ reasoning_effort: 'minimal' }), false);
  t.equal(thinking({ reasoning_effort: 'high' }), true);
  t.equal(thinking({ chat_template_kwargs: { enable_thinking: false, other: 1 } }), false);
  t.equal(thinking({ chat_template_kwargs: { enable_thinking: true }, reasoning_effort: 'none' }), true);
});

t.test('probabilities, an end that is passed, and a path that stays whole', async t => {
  t.strictSame(wish({}).options, { whole: true });
  t.match(wish({ logprobs: true }).options, { logprobs: 0 });
  t.match(wish({ logprobs: true, top_logprobs: 20 }).options, { logprobs: 20 });
  t.strictSame(wish({ logprobs: false, top_logprobs: 0 }).options, { whole: true });
  t.match(wish({ ignore_eos: true }).options, { ignoreEnd: true });
});

t.test('the engine gets the conversation as it was sent, and no system prompt of the settings', async t => {
  const { ask, engines } = await openai(t);
  const messages = [
    { role: 'developer', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      name: 'me',
    },
    { role: 'assistant', content: 'Well', refusal: null },
  ];
  await ask(path, json({ model: 'alpha', messages }));
  t.match(engines.get('alpha')?.asked[0], {
    path: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'AB' },
      { role: 'assistant', content: 'Well' },
    ],
    options: { whole: true },
  });
});

t.test('null is the same as nothing, and unknown fields are ignored', async t => {
  const { ask } = await openai(t);
  const nothing = Object.fromEntries(
    [
      ...[
        'stream',
        'stream_options',
        'n',
        'seed',
        'stop',
        'logit_bias',
        'max_tokens',
        'temperature',
        'tools',
      ],
      ...[
        'tool_choice',
        'response_format',
        'logprobs',
        'top_logprobs',
        'functions',
        'function_call',
        'grammar',
      ],
      ...[
        'max_completion_tokens',
        'parallel_tool_calls',
        'reasoning_effort',
        'chat_template_kwargs',
        'top_p',
      ],
    ].map(name => [name, null]),
  );
  const unknown = {
    user: 'u',
    metadata: { a: 'b' },
    store: true,
    cache_prompt: true,
    service_tier: 'auto',
    x: [1],
  };
  t.equal((await ask(path, json(question({ ...nothing, ...unknown })))).status, 200);
});

t.test('a value that is not allowed is status 400 and names its field', async t => {
  const { ask, engines } = await openai(t);
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  const user = { role: 'user', content: 'x' };
  const tool = { type: 'function', function: { name: 'f' } };
  const cases: [object, string][] = [
    [{ messages: undefined }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'x' }, 'messages'],
    [{ messages: [{ role: 'king', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages.0.content.0.type'],
    [{ messages: [user, { role: 'assistant', tool_calls: [call] }] }, 'messages.1.tool_calls'],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '[' } }] },
          user,
        ],
      },
      'messages.0.tool_calls.0.function.arguments',
    ],
    [{ temperature: 'hot' }, 'temperature'],
    [{ temperature: 99 }, 'temperature'],
    [{ top_k: 1.5 }, 'top_k'],
    [{ n: 0 }, 'n'],
    [{ n: 1000 }, 'n'],
    [{ stream: 'yes' }, 'stream'],
    [{ stop: ['x', 7] }, 'stop'],
    [{ stop: Array.from({ length: 99 }, String) }, 'stop'],
    [{ max_tokens: -2 }, 'max_tokens'],
    [{ seed: 1.5 }, 'seed'],
    [{ top_logprobs: 21, logprobs: true }, 'top_logprobs'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ logit_bias: { 1: 'x' } }, 'logit_bias.1'],
    [{ response_format: { type: 'xml' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format'],
    [{ tools: [{ type: 'retrieval' }] }, 'tools.0'],
    [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools.0.function.name'],
    [{ tools: [tool, tool] }, 'tools.1'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } }, 'tool_choice'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ function_call: { name: 'f' } }, 'function_call'],
    [{ reasoning_effort: 'most' }, 'reasoning_effort'],
  ];
  for (const [more, param] of cases) {
    const { status, value } = await ask(path, json(question(more)));
    t.equal(status, 400, JSON.stringify(more).slice(0, 100));
    t.equal(value.error.type, 'invalid_request_error');
    t.ok(
      String(value.error.param).startsWith(param),
      `${value.error.param} for ${param}: ${value.error.message}`,
    );
  }
  t.equal((await ask(path, json([]))).status, 400);
  t.equal(engines.size, 0, 'no model was loaded for them');
});
