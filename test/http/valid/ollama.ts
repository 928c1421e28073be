import type { Valid } from '../mutations.js';
import { openaiTool, place, user } from './shared.js';

/** Requests as Ollama has them. */
export function ollamaRequests(model: string): readonly Valid[] {
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
