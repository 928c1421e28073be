import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Home } from './program.js';
import type { Teardown } from './term.js';

/** A chat as the server was sent it. */
export interface SentChat {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

/**
 * A server of OpenAI's API whose model reads pictures and always says the same. The person of `home` knows the model by
 * that name, with `more` in its entry. Gives the chats that it is sent.
 */
export async function startSeeing(
  t: Teardown,
  home: Home,
  name: string,
  more: object = {},
): Promise<readonly SentChat[]> {
  const sent: SentChat[] = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.end(JSON.stringify({ object: 'list', data: [{ id: name, object: 'model' }] }));
      return;
    }
    sent.push(JSON.parse(await bodyOf(request)));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const said = [
      piece(name, { role: 'assistant', content: 'A river.' }, null),
      piece(name, {}, 'stop'),
      '[DONE]',
    ];
    response.end(said.map(data => `data: ${data}\n\n`).join(''));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  t.teardown(() => server.close().closeAllConnections());
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const config = { base_url, model: name, vision: true, context: 8192, ...more };
  const folder = join(home.path, '.config/llmtui');
  mkdirSync(folder, { recursive: true });
  const models = [{ id: name, provider: 'openai', config }];
  writeFileSync(join(folder, 'models.yaml'), JSON.stringify({ version: 1, models }));
  return sent;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function piece(model: string, delta: object, finish_reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason }];
  return JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices });
}
