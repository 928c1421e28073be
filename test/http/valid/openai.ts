import type { Valid } from '../mutations.js';
import { called, openaiSampling, openaiTool, place, user, weather } from './shared.js';

/** Requests as OpenAI has them. */
export function openaiRequests(model: string): readonly Valid[] {
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
      path: '/v1/classify',
      body: {
        ...{
          input: ['river', 'lake'],
          labels: ['water', { name: 'rock', description: 'hard' }],
          multi: true,
        },
        ...{
          examples: [
            { text: 'a', label: 'water' },
            { text: 'b', labels: ['rock'] },
          ],
          top: 1,
          truncate: true,
        },
      },
    },
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
