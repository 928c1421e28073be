export const user = { role: 'user', content: 'Name a river.' };
export const weather = {
  name: 'get_weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Vienna'] } }, required: ['city'] },
};
export const place = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 20 },
    lengths: { type: 'array', items: { type: 'integer' } },
  },
  required: ['name'],
};
export const openaiTool = { type: 'function', function: weather };
export const openaiSampling = {
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
export const called = [
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
