import type { Valid } from '../mutations.js';
import { user, weather } from './shared.js';

/** Requests as Anthropic has them. */
export function anthropicRequests(model: string): readonly Valid[] {
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
