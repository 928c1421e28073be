import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { WebSocket } from 'undici';
import { endlessly } from '../../engine/attach/talking-engine.js';
import { gate } from '../../engine/scripted-engine.js';
import { exchange, request, statusOf } from '../raw.js';
import { type Served, served } from '../serving.js';

const PATH = '/api/v1/chat/ws';

// biome-ignore lint/suspicious/noExplicitAny: events of every kind
type Event = any;

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** A short text as a client sends it: masked, here by zeros (RFC 6455, 5.2). */
const frame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

/** A client that collects events. */
async function connected(t: Test, { url }: Served, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${PATH}`, { headers });
  const events: Event[] = [];
  const wakes: (() => void)[] = [];
  const closed = new Promise<number>(resolve => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  socket.addEventListener('message', ({ data }) => {
    events.push(JSON.parse(data as string));
    for (const wake of wakes.splice(0)) wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('not connected')));
  });
  t.teardown(() => socket.close());
  /** The first event that fits. */
  const heard = async (fits: (event: Event) => boolean): Promise<Event> => {
    for (;;) {
      const found = events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>(resolve => wakes.push(resolve));
    }
  };
  const say = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return { events, heard, say, closed, socket };
}

t.test('a message is answered by events with its id, and the library holds it', async t => {
  const running = await served(t);
  const { say, heard, events } = await connected(t, running);
  say({ type: 'chat', id: 'a', message: 'Hi' });
  const end = await heard(({ type }) => type === 'end');
  t.match(end, { id: 'a', finish_reason: 'stop', usage: { total_tokens: 5 } });
  t.strictSame(
    events.map(({ type }) => type),
    ['start', 'text', 'text', 'end'],
  );
  t.equal(running.library().read(events[0].conversation_id)?.messages.size, 2);
  const line = await running.logged(({ type }) => type === 'request');
  t.match(line, { method: 'CHAT', path: PATH, status: 200 });
});

t.test('several conversations run on one socket, and each is stopped by itself', async t => {
  const running = await served(t, { say: endlessly });
  const { say, heard } = await connected(t, running);
  say({ type: 'chat', id: 'a', message: 'One' });
  say({ type: 'chat', id: 'b', message: 'Two' });
  const starts = await Promise.all(
    ['a', 'b'].map(id => heard(event => event.type === 'start' && event.id === id)),
  );
  t.not(starts[0].conversation_id, starts[1].conversation_id);
  await heard(event => event.type === 'text' && event.id === 'b');
  say({ type: 'stop', id: 'a' });
  t.match(await heard(event => event.type === 'end'), { id: 'a', finish_reason: 'abort' });
  t.equal(running.server.replies.count, 1, 'the other one goes on');
  say({ type: 'stop', id: 'b' });
  await heard(event => event.type === 'end' && event.id === 'b');
});

t.test('a stop while the model loads ends the reply', async t => {
  const running = await served(t, {
    open: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  });
  const { say, heard } = await connected(t, running);
  say({ type: 'chat', id: 'a', message: 'One' });
  while (running.server.replies.count === 0) await new Promise(setImmediate);
  say({ type: 'stop', id: 'a' });
  t.match(await heard(({ type }) => type !== 'start'), { type: 'end', id: 'a', finish_reason: 'abort' });
});

t.test('a socket that closes stops its replies', async t => {
  const running = await served(t, { say: endlessly });
  const { say, heard, socket } = await connected(t, running);
  say({ type: 'chat', id: 'a', message: 'One' });
  await heard(({ type }) => type === 'text');
  socket.close();
  while (running.server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
  t.pass('none runs');
});

t.test('what is not allowed is an event, and the socket stays open', async t => {
  const hold = gate();
  const running = await served(t, {
    say: async function* () {
      await hold.promise;
      yield 'Done.';
    },
    options: { limits: { socketReplies: 1 } },
  });
  const { say, heard, events } = await connected(t, running);
  const cases = [
    ['no json', 'message'],
    ['[]', 'type'],
    [{ type: 'constructor' }, 'type'],
    [{ type: 'chat', message: 'x' }, 'id'],
    [{ type: 'chat', id: 'a', message: 'x', temperature: 99 }, 'temperature'],
    ['{"type":"ping","__proto__":{}}', '__proto__'],
  ] as const;
  for (const [index, [message, field]] of cases.entries()) {
    say(message);
    await heard(() => events.length > index);
    t.match(events[index], { type: 'error', error: { field } });
  }
  say({ type: 'chat', id: 'a', message: 'x', conversation_id: 'conv_00000000000000000000' });
  t.match(await heard(({ id }) => id === 'a'), { error: { code: 'conversation_not_found' } });
  say({ type: 'chat', id: 'b', message: 'x' });
  say({ type: 'chat', id: 'b', message: 'x' });
  t.match(await heard(({ id }) => id === 'b'), { type: 'error', error: { field: 'id' } });
  say({ type: 'chat', id: 'c', message: 'x' });
  t.match(await heard(({ id }) => id === 'c'), { type: 'error', error: { code: 'busy' } });
  hold.open();
  await heard(event => event.type === 'end' && event.id === 'b');
  say({ type: 'ping' });
  await heard(({ type }) => type === 'pong');
});

t.test('a message that is too large closes the socket', async t => {
  const running = await served(t, { options: { limits: { socketMessageBytes: 1000 } } });
  const { say, closed } = await connected(t, running);
  say({ type: 'chat', id: 'a', message: 'x'.repeat(2000) });
  t.equal(await closed, 1009);
  t.equal((await running.ask('/api/v1/health')).status, 200);
});

t.test('a reply waits for a client that does not read', async t => {
  let said = 0;
  const { server } = await served(t, {
    say: async function* ({ signal }) {
      for (; said < 2000 && !signal.aborted; said++) yield 'x'.repeat(50_000);
    },
  });
  const socket = connect(server.port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(request('GET', PATH, upgrade));
  await new Promise(resolve => socket.once('readable', resolve));
  socket.write(frame(JSON.stringify({ type: 'chat', id: 'a', message: 'x' })));
  let before = -1;
  while (said === 0 || said !== before) {
    before = said;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  t.ok(said < 2000, `${said} pieces were said`);
});

t.test('a server that ends says so', async t => {
  const running = await served(t);
  const { closed } = await connected(t, running);
  await running.server.close({ drainMs: 0 });
  t.equal(await closed, 1001);
});

t.test('Host, Origin and key are checked before the socket opens', async t => {
  const running = await served(t, { options: { apiKey: 'secret' } });
  const open = async (headers: Record<string, string>) =>
    statusOf(await exchange(running.server.port, request('GET', PATH, { ...upgrade, ...headers }), 300));
  t.equal(await open({}), 401);
  t.equal(await open({ 'x-api-key': 'secret', host: 'evil.example' }), 403);
  t.equal(await open({ 'x-api-key': 'secret', origin: 'http://evil.example' }), 403);
  t.equal(await open({ 'x-api-key': 'secret', 'sec-websocket-version': '99' }), 400);
  t.equal(await open({ 'x-api-key': 'secret' }), 101);
});

t.test('a plain request for the socket says what it is', async t => {
  const { ask } = await served(t);
  t.equal((await ask(PATH)).status, 426);
});
