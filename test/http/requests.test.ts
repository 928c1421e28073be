import t from 'tap';
import type { ReplyEvent } from '../../lib/chat/reply.js';
import type { WatchedRequest } from '../../lib/http/requests.js';
import { Requests } from '../../lib/http/requests.js';
import { json, served } from './serving.js';

const usage = { cachedTokens: 0, firstTokenMs: 1, readMs: 1, seed: 1 };

async function* reply(tokens: number, replyMs: number): AsyncGenerator<ReplyEvent> {
  yield { type: 'prompt', total: 7, cached: 0, omitted: { turns: 0, tokens: 0 } };
  yield { type: 'text', text: 'x', tokens };
  yield { type: 'end', reason: 'stop', usage: { ...usage, promptTokens: 7, replyTokens: tokens, replyMs } };
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

const begun = { id: 'req_1', method: 'POST', path: '/x', client: 'me', begunAt: 1000 };

t.test('a request is told when it begins, as it goes on, and when it is over', async t => {
  const told: WatchedRequest[] = [];
  const requests = new Requests(request => told.push(request));
  const reader = {};
  requests.begin(reader, begun);
  await drain(requests.counted(reader, 'alpha', [], reply(10, 500)));
  const line = requests.end(reader, 200, 3000);
  t.match(told, [
    { key: 1, id: 'req_1', begunAt: 1000, model: undefined, status: undefined },
    { key: 1, model: 'alpha' },
    { key: 1, promptTokens: 7, replyTokens: undefined },
    { key: 1, replyTokens: 10 },
    { key: 1, promptTokens: 7, replyTokens: 10, tokensPerSecond: 20 },
    { key: 1, status: 200, milliseconds: 2000 },
  ]);
  t.same(line, {
    type: 'request',
    ...{ id: 'req_1', method: 'POST', path: '/x', client: 'me', model: 'alpha' },
    ...{ promptTokens: 7, replyTokens: 10, tokensPerSecond: 20, status: 200, milliseconds: 2000 },
  });
  t.equal(requests.end(reader, 200, 3000), undefined, 'it is over once');
});

t.test('several replies to one request are counted together', async t => {
  const requests = new Requests();
  const reader = {};
  requests.begin(reader, begun);
  await drain(requests.counted(reader, 'alpha', [], reply(10, 1000)));
  await drain(requests.counted(reader, 'alpha', [], reply(20, 1000)));
  t.match(requests.end(reader, 200, 3000), { replyTokens: 30, tokensPerSecond: 15 });
});

t.test('two requests at a time are told apart, and one that nobody began is not told', async t => {
  const keys = new Set<number>();
  const requests = new Requests(({ key }) => keys.add(key));
  requests.begin({}, begun);
  requests.begin({}, begun);
  await drain(requests.counted({}, 'alpha', [], reply(1, 1)));
  t.same([...keys], [1, 2]);
});

t.test('the log of a server tells model and counts, and who watches hears of what runs', async t => {
  const told: WatchedRequest[] = [];
  const { ask, logged } = await served(t, { options: { onRequest: request => told.push(request) } });
  await ask('/api/v1/generate?key=secret', json({ prompt: 'Hi' }));
  const line = await logged(({ type }) => type === 'request');
  t.match(line, {
    path: '/api/v1/generate',
    status: 200,
    model: 'alpha',
    promptTokens: Number,
    replyTokens: Number,
  });
  const own = told.filter(({ path }) => path === '/api/v1/generate');
  t.match(own[0], { status: undefined, model: undefined });
  t.match(own.at(-1), { status: 200, model: 'alpha' });
});

t.test('what messages say is logged only where somebody wants that', async t => {
  const ask = async (logMessages: boolean) => {
    const server = await served(t, { options: { logMessages } });
    await server.ask('/api/v1/chat', json({ message: 'A secret word' }));
    await server.logged(({ type }) => type === 'request');
    return server.log;
  };
  t.notMatch(JSON.stringify(await ask(false)), 'secret');
  const lines = (await ask(true)).filter(({ type }) => type === 'message');
  t.match(lines, [
    { direction: 'asked', id: /^req_/, text: /"A secret word"/ },
    { direction: 'answered', text: 'Hello there.' },
  ]);
});
