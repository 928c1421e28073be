import type { Test } from 'tap';
import { anthropicApi } from '../../../lib/http/anthropic/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { type Scripted, type Served, served } from '../serving.js';

/** A server with the API of Anthropic over models that say what a test writes. */
export function anthropicServed(t: Test, { options, ...scripted }: Scripted = {}): Promise<Served> {
  return served(t, { ...scripted, options: { apis: [ownApi, anthropicApi], ...options } });
}
