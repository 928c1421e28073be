import OpenAI from 'openai';
import type { Test } from 'tap';
import { openaiApi } from '../../../lib/http/openai/api.js';
import { type Scripted, type Served, served } from '../serving.js';

/** A server of OpenAI's API over models that say what a test writes, and OpenAI's own client of it. */
export async function openai(
  t: Test,
  scripted: Scripted = {},
): Promise<Served & { readonly client: OpenAI }> {
  const { options } = scripted;
  const server = await served(t, { ...scripted, options: { apis: [openaiApi], ...options } });
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
  return { ...server, client };
}

/** The body of a chat of one question. */
export const question = (more: object = {}, content: unknown = 'Hi') => ({
  model: 'alpha',
  messages: [{ role: 'user', content }],
  ...more,
});
