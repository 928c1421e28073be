import t from 'tap';
import { exchange, request, statusOf } from './raw.js';
import { served } from './serving.js';

const offer = {
  connection: 'Upgrade, HTTP2-Settings, close',
  upgrade: 'h2c',
  'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
};

t.test('a request that offers another protocol is answered as if it had not', async t => {
  const { server } = await served(t);
  t.equal(statusOf(await exchange(server.port, request('GET', '/api/v1/health', offer), 500)), 200);
  const body = JSON.stringify({ message: 'Hi' });
  const headers = { ...offer, 'content-type': 'application/json', 'content-length': String(body.length) };
  for (const bytes of [
    [request('POST', '/api/v1/chat', headers, body)],
    [request('POST', '/api/v1/chat', headers), body.slice(0, 5), body.slice(5)],
  ]) {
    const answer = await exchange(server.port, bytes, 500);
    t.equal(statusOf(answer), 200);
    t.match(answer, /Hello there\./);
  }
});

t.test('such a request is checked as any other', async t => {
  const { server } = await served(t);
  const answer = await exchange(
    server.port,
    request('GET', '/api/v1/health', { ...offer, host: 'evil.example' }),
    500,
  );
  t.equal(statusOf(answer), 403);
});

t.test('a WebSocket where there is none is closed, and the server goes on', async t => {
  const { server, ask } = await served(t);
  for (const path of ['/api/v1/health', '/nowhere', '/api/v1/chat']) {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    await exchange(server.port, request('GET', path, headers), 500);
  }
  t.equal((await ask('/api/v1/health')).status, 200);
});
