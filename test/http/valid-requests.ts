import type { Valid } from './mutations.js';
import { anthropicRequests } from './valid/anthropic.js';
import { llamaServerRequests } from './valid/llama-server.js';
import { ollamaRequests } from './valid/ollama.js';
import { openaiRequests } from './valid/openai.js';
import { ownRequests } from './valid/own.js';

/** A valid request of every kind, of all APIs, that ask `model` for some tokens. */
export function validRequests(model: string, conversationId: string): readonly Valid[] {
  return [
    ...ownRequests(conversationId),
    ...openaiRequests(model),
    ...ollamaRequests(model),
    ...anthropicRequests(model),
    ...llamaServerRequests(model),
  ];
}
