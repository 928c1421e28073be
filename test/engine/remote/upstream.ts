import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import type { ReplyEvent } from '../../../lib/chat/reply.js';
import type { Engine } from '../../../lib/engine/engine.js';
import { openRemote } from '../../../lib/engine/remote/remote-engine.js';
import type { RemoteParts, RemoteSpec } from '../../../lib/engine/remote/spec.js';

/** What a server was asked. */
export interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  readonly body: any;
}

/** How a server answers a request. */
export type Answer = (response: ServerResponse, received: Received) => void;

/** A server on a port of its own that answers each request by the next of `answers`, the last of them for ever. */
export async function upstream(t: Test, answers: readonly Answer[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const asked = { url: request.url ?? '', headers: request.headers, body };
      received.push(asked);
      answers[Math.min(received.length, answers.length) - 1]?.(response, asked);
    });
  });
  return { received, origin: await listening(t, server), baseUrl: `${await listening(t, server)}/v1` };
}

/** The origin of a server, which ends with the test. */
export async function listening(t: Test, server: Server, scheme = 'http'): Promise<string> {
  if (!server.listening) {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A status with a body. */
export const refusing =
  (
    status: number,
    body: unknown = { error: { message: 'no' } },
    headers: Record<string, string> = {},
  ): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

/** A stream of events, which ends as a whole one does. */
export const streaming =
  (...events: readonly unknown[]): Answer =>
  response => {
    begun(response);
    for (const event of events) response.write(lineOf(event));
    response.end('data: [DONE]\n\n');
  };

/** A stream that breaks behind these events. */
export const breaking =
  (...events: readonly unknown[]): Answer =>
  response => {
    begun(response);
    for (const event of events) response.write(lineOf(event));
    setTimeout(() => response.destroy(), 20);
  };

export const begun = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
};

export const lineOf = (event: unknown): string =>
  `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`;

/** An event with a piece of an answer. */
export const saying = (delta: unknown, finish_reason: string | null = null): unknown => ({
  id: 'x',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason }],
});

export const hello: readonly unknown[] = [
  saying({ role: 'assistant', content: '' }),
  saying({ content: 'Hello ' }),
  saying({ content: 'there.' }),
  saying({}, 'stop'),
  {
    choices: [],
    usage: { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
  },
];

/** A remote engine whose waits take no time; `waits` are the milliseconds that it would have waited. */
export async function remote(
  spec: Partial<RemoteSpec> & Pick<RemoteSpec, 'baseUrl'>,
  more: Partial<RemoteParts> = {},
): Promise<{ readonly engine: Engine; readonly waits: number[] }> {
  const waits: number[] = [];
  const parts: RemoteParts = {
    now: () => performance.now(),
    random: () => 0.5,
    delay: async ms => {
      waits.push(ms);
    },
    ...more,
  };
  return { engine: await openRemote({ name: 'far', model: 'big', ...spec }, parts), waits };
}

/** All events, and what they say together. */
export async function told(events: AsyncIterable<ReplyEvent>) {
  const all: ReplyEvent[] = [];
  for await (const event of events) all.push(event);
  return { all, text: textOf(all), types: all.map(({ type }) => type), end: all.at(-1) };
}

export const textOf = (events: readonly ReplyEvent[]): string =>
  events.map(event => (event.type === 'text' ? event.text : '')).join('');

export const question = [{ role: 'user', content: 'Who is there?' }] as const;

/** A signal that is never aborted. */
export const never = new AbortController().signal;
