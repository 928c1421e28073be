import type { Valid } from '../mutations.js';
import { place, user } from './shared.js';

/** Requests as llama-server has them. */
export function llamaServerRequests(model: string): readonly Valid[] {
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
