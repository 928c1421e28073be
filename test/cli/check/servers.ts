import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Teardown } from '../../helpers/term.js';

/** A request as a server of a test sees it. */
export interface Asked {
  readonly route: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

/** Starts a server on a free port of this machine; gives its base URL and what it was asked. */
export async function startServer(
  t: Teardown,
  answer: Answer,
): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text === '' ? {} : JSON.parse(text);
    const one = { route: `${request.method} ${request.url}`, body, headers: request.headers };
    asked.push(one);
    answer(one, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Server-sent events, one for each value; text is sent as it is. */
export function events(response: ServerResponse, values: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const value of values)
    response.write(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
  response.end();
}

const said = (history: string): string => (/Ada/.test(history) ? 'Your name is Ada.' : 'Paris.');

/** llmtui's own API, as small as it can be. `kept` holds its conversations. */
export function ownServer(kept: Map<string, string[]>): Answer {
  let ids = 0;
  const begin = (): string => {
    const id = `conv_${++ids}`;
    kept.set(id, []);
    return id;
  };
  return ({ route, body }, response) => {
    const named = /^(GET|DELETE) \/api\/v1\/chat\/conversation\/(\w+)$/.exec(route);
    if (named !== null) {
      const messages = kept.get(named[2]!);
      if (named[1] === 'DELETE') kept.delete(named[2]!);
      return messages === undefined
        ? json(response, { error: 'unknown' }, 404)
        : json(response, { messages });
    }
    switch (route) {
      case 'GET /api/v1/health':
        return json(response, { status: 'ok', uptime: 3, model: 'tiny', version: '0.1.0' });
      case 'GET /api/v1/chat/models':
        return json(response, { models: [{ name: 'tiny', status: 'loaded' }] });
      case 'POST /api/v1/chat/new':
        return json(response, { conversation_id: begin(), message: 'begun' });
      case 'POST /api/v1/chat': {
        const id = typeof body.conversation_id === 'string' ? body.conversation_id : begin();
        const messages = kept.get(id)!;
        messages.push(String(body.message));
        const text = said(messages.join(' '));
        messages.push(text);
        if (body.stream !== true)
          return json(response, { response: text, conversation_id: id, generation_time: 0.1, model: 'tiny' });
        return events(response, [
          ...[...text].map(letter => ({ text: letter })),
          { done: true, response: text },
        ]);
      }
      default:
        return json(response, { error: 'no such route' }, 404);
    }
  };
}

/** What an OpenAI-compatible server answers, with `change` for single routes. */
export function openAiServer(change: Readonly<Record<string, Answer>> = {}): Answer {
  return (asked, response) => {
    const { route, body } = asked;
    const changed = change[body.stream === true ? 'stream' : route];
    if (changed !== undefined) return changed(asked, response);
    if (route === 'GET /v1/models') return json(response, { data: [{ id: 'embed-1' }, { id: 'tiny' }] });
    if (route !== 'POST /v1/chat/completions')
      return json(response, { error: { message: 'no such route' } }, 404);
    const content = said(JSON.stringify(body.messages));
    const usage = { prompt_tokens: JSON.stringify(body.messages).length };
    if (body.stream !== true)
      return json(response, { choices: [{ message: { role: 'assistant', content } }], usage });
    const delta = (value: object, finish_reason: string | null = null) => ({
      choices: [{ delta: value, finish_reason }],
    });
    const letters = [...content].map(letter => delta({ content: letter }));
    return events(response, [
      delta({ role: 'assistant', content: '' }),
      ...letters,
      delta({}, 'stop'),
      '[DONE]',
    ]);
  };
}

/** What Ollama answers. */
export const ollamaServer: Answer = ({ route, body }, response) => {
  if (route === 'GET /api/version') return json(response, { version: '0.12.0' });
  if (route === 'GET /api/tags')
    return json(response, { models: [{ name: 'tiny:latest', model: 'tiny:latest' }] });
  if (route === 'GET /v1/models') return json(response, { data: [{ id: 'tiny:latest' }] });
  if (route !== 'POST /api/chat') return json(response, { error: 'no such route' }, 404);
  const content = said(JSON.stringify(body.messages));
  if (body.stream === false) return json(response, { message: { role: 'assistant', content }, done: true });
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const letter of content)
    response.write(`${JSON.stringify({ message: { content: letter }, done: false })}\n`);
  return response.end(`${JSON.stringify({ message: { content: '' }, done: true, done_reason: 'stop' })}\n`);
};
