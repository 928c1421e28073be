import type { Valid } from './mutations.js';

const user = { role: 'user', content: 'Name a river.' };
const weather = {
  name: 'get_weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Vienna'] } }, required: ['city'] },
};
const place = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 20 },
    lengths: { type: 'array', items: { type: 'integer' } },
  },
  required: ['name'],
};
const openaiTool = { type: 'function', function: weather };
const openaiSampling = {
  ...{
    max_tokens: 4,
    max_completion_tokens: 4,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 40,
    min_p: 0.05,
    seed: 7,
  },
  ...{ stop: ['x'], logit_bias: { '7': 1.5 }, frequency_penalty: 0.1, presence_penalty: 0.1, user: 'me' },
};
const called = [
  user,
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
    ],
  },
  { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
];

function own(conversation_id: string): readonly Valid[] {
  const chat = '/api/v1/chat';
  const fields = {
    max_tokens: 4,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 40,
    seed: 7,
    stop: ['x'],
    stream: false,
  };
  const one = `${chat}/conversation/${conversation_id}`;
  return [
    {
      method: 'POST',
      path: chat,
      body: { message: 'Hi', conversation_id, system_prompt: 'Be kind.', ...fields },
    },
    { method: 'POST', path: chat, body: { message: 'Hi', ...fields, stream: true } },
    { method: 'POST', path: `${chat}/new`, body: { system_prompt: 'Be kind.' } },
    { method: 'POST', path: '/api/v1/generate', body: { prompt: 'Hi', ...fields } },
    { method: 'POST', path: `${chat}/switch-model`, body: { model_name: 'alpha' } },
    { method: 'POST', path: '/api/v1/load-model', body: { model_name: 'alpha' } },
    { method: 'GET', path: `${chat}/conversations?limit=5&offset=1` },
    { method: 'GET', path: one },
    { method: 'PATCH', path: one, body: { title: 'Hi' } },
  ];
}

function openai(model: string): readonly Valid[] {
  const chat = '/v1/chat/completions';
  const parts = [{ type: 'text', text: 'Name a river.' }];
  const asked = { model, ...openaiSampling };
  const schema = { name: 'place', schema: place, strict: true };
  const format = { type: 'json_schema', ...schema };
  return [
    {
      method: 'POST',
      path: chat,
      body: { ...asked, messages: [{ role: 'developer', content: 'Be kind.' }, user] },
    },
    {
      method: 'POST',
      path: chat,
      body: { ...asked, messages: [{ ...user, content: parts }], logprobs: true, top_logprobs: 2 },
    },
    {
      method: 'POST',
      path: chat,
      body: { ...asked, messages: [user], stream: true, stream_options: { include_usage: true }, n: 2 },
    },
    {
      method: 'POST',
      path: chat,
      body: {
        ...asked,
        messages: called,
        tools: [openaiTool],
        tool_choice: 'auto',
        parallel_tool_calls: true,
      },
    },
    {
      method: 'POST',
      path: chat,
      body: {
        ...asked,
        messages: [user],
        tools: [openaiTool],
        tool_choice: { type: 'function', function: { name: 'get_weather' } },
      },
    },
    {
      method: 'POST',
      path: chat,
      body: { ...asked, messages: [user], response_format: { type: 'json_schema', json_schema: schema } },
    },
    {
      method: 'POST',
      path: `${chat}/batch`,
      body: {
        requests: [
          { ...asked, messages: [user] },
          { ...asked, messages: [user] },
        ],
        stream: true,
      },
    },
    {
      method: 'POST',
      path: '/v1/completions',
      body: { ...asked, prompt: ['A river', 'A lake'], echo: true, logprobs: 1 },
    },
    { method: 'POST', path: '/v1/completions', body: { ...asked, prompt: [1, 2, 3], stream: true } },
    {
      method: 'POST',
      path: '/v1/embeddings',
      body: { model, input: ['river', 'lake'], encoding_format: 'base64', dimensions: 8 },
    },
    {
      method: 'POST',
      path: '/v1/responses',
      body: {
        model,
        input: 'Name a river.',
        instructions: 'Be kind.',
        max_output_tokens: 16,
        tools: [{ type: 'function', ...weather }],
        store: true,
      },
    },
    {
      method: 'POST',
      path: '/v1/responses',
      body: {
        model,
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
        max_output_tokens: 16,
        stream: true,
        text: { format },
      },
    },
    { method: 'GET', path: '/v1/responses/resp_00000000000000000000' },
    { method: 'GET', path: `/v1/models/${model}` },
  ];
}

function ollama(model: string): readonly Valid[] {
  const options = {
    num_predict: 4,
    temperature: 0.5,
    top_k: 40,
    top_p: 0.9,
    seed: 7,
    stop: ['x'],
    num_ctx: 512,
  };
  const messages = [{ role: 'system', content: 'Be kind.' }, user];
  const asked = { model, options, keep_alive: '5m', stream: false };
  return [
    { method: 'POST', path: '/api/chat', body: { ...asked, messages, think: false } },
    { method: 'POST', path: '/api/chat', body: { ...asked, messages, stream: true, format: place } },
    {
      method: 'POST',
      path: '/api/chat',
      body: { ...asked, messages, tools: [openaiTool], logprobs: true, top_logprobs: 2 },
    },
    {
      method: 'POST',
      path: '/api/generate',
      body: { ...asked, prompt: 'Name a river.', system: 'Be kind.', context: [1, 2], template: '' },
    },
    { method: 'POST', path: '/api/generate', body: { ...asked, prompt: 'A river', raw: true, stream: true } },
    {
      method: 'POST',
      path: '/api/embed',
      body: { model, input: ['river'], truncate: true, dimensions: 8, options: {} },
    },
    { method: 'POST', path: '/api/embeddings', body: { model, prompt: 'river' } },
    { method: 'POST', path: '/api/show', body: { model, verbose: true } },
    // What changes models is refused without a key.
    { method: 'POST', path: '/api/pull', body: { model: 'x', stream: false } },
    {
      method: 'POST',
      path: '/api/create',
      body: { model: 'brief', from: model, system: 'Be brief.', parameters: { temperature: 1 } },
    },
    { method: 'POST', path: '/api/copy', body: { source: model, destination: 'other' } },
    { method: 'DELETE', path: '/api/delete', body: { model: 'x' } },
    { method: 'POST', path: `/api/blobs/sha256:${'0'.repeat(64)}` },
  ];
}

function anthropic(model: string): readonly Valid[] {
  const asked = {
    model,
    max_tokens: 4,
    system: [{ type: 'text', text: 'Be kind.' }],
    temperature: 0.5,
    top_k: 40,
    top_p: 0.9,
  };
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'Name a river.' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' }] },
  ];
  const tools = [{ name: weather.name, description: weather.description, input_schema: weather.parameters }];
  return [
    {
      method: 'POST',
      path: '/v1/messages',
      body: { ...asked, messages: [user], stop_sequences: ['x'], metadata: { user_id: 'me' } },
    },
    {
      method: 'POST',
      path: '/v1/messages',
      body: { ...asked, messages, tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    },
    {
      method: 'POST',
      path: '/v1/messages',
      body: { ...asked, messages: [user], stream: true, thinking: { type: 'disabled' } },
    },
    { method: 'POST', path: '/v1/messages/count_tokens', body: { model, messages: [user], tools } },
  ];
}

function llamaServer(model: string): readonly Valid[] {
  const asked = {
    prompt: 'A river',
    n_predict: 4,
    temperature: 0.5,
    seed: 7,
    stop: ['x'],
    logit_bias: [[5, false]],
  };
  return [
    {
      method: 'POST',
      path: '/completion',
      body: { ...asked, n_probs: 2, return_tokens: true, cache_prompt: true },
    },
    {
      method: 'POST',
      path: '/completion',
      body: { ...asked, prompt: [1, 'river', 2], stream: true, grammar: 'root ::= "a"+' },
    },
    {
      method: 'POST',
      path: '/completion',
      body: { ...asked, json_schema: place, samplers: ['top_k'], id_slot: -1 },
    },
    {
      method: 'POST',
      path: '/infill',
      body: { ...asked, input_prefix: 'def', input_suffix: 'end', input_extra: [] },
    },
    {
      method: 'POST',
      path: '/tokenize',
      body: { content: 'A river', add_special: true, parse_special: true, with_pieces: true },
    },
    { method: 'POST', path: '/detokenize', body: { tokens: [1, 2, 3] } },
    { method: 'POST', path: '/apply-template', body: { messages: [user] } },
    { method: 'POST', path: '/embedding', body: { content: 'river' } },
    { method: 'POST', path: '/v1/rerank', body: { model, query: 'river', documents: ['a', 'b'], top_n: 1 } },
    { method: 'GET', path: '/slots' },
    { method: 'GET', path: '/props' },
    { method: 'GET', path: '/metrics' },
  ];
}

/** A valid request of every kind, of all APIs, that ask `model` for some tokens. */
export function validRequests(model: string, conversationId: string): readonly Valid[] {
  return [
    ...own(conversationId),
    ...openai(model),
    ...ollama(model),
    ...anthropic(model),
    ...llamaServer(model),
  ];
}
