import type { Test } from 'tap';
import { ollamaApi } from '../../../lib/http/ollama/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { type Scripted, type Served, served } from '../serving.js';

/** A server with the API of Ollama over models that say what a test writes. */
export function ollamaServed(t: Test, { options, ...scripted }: Scripted = {}): Promise<Served> {
  return served(t, { ...scripted, options: { apis: [ownApi, ollamaApi], ...options } });
}
