import type { Valid } from '../mutations.js';

/** Requests of llmtui's own API. */
export function ownRequests(conversation_id: string): readonly Valid[] {
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
