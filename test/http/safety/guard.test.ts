import t from 'tap';
import { allApis } from '../apis.js';
import { exchange, request, statusOf } from '../raw.js';
import { json, served } from '../serving.js';

const HEALTH = '/api/v1/health';
const CHAT = '/api/v1/chat';

/** A POST whose body is announced and never sent: what is answered was decided without it. */
const bodiless = (headers: Record<string, string>): string =>
  request('POST', CHAT, { 'content-type': 'application/json', 'content-length': '20', ...headers });

t.test(
  'a Host header with the name of another server is refused, local names and addresses are not',
  async t => {
    const { server } = await served(t, { options: { allowedHosts: ['llm.example'] } });
    const status = async (host: string) =>
      statusOf(await exchange(server.port, request('GET', HEALTH, { host })));
    for (const host of [
      'localhost',
      `127.0.0.1:${server.port}`,
      '[::1]:80',
      'app.localhost',
      'LLM.example:80',
    ]) {
      t.equal(await status(host), 200, host);
    }
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '10.1.2.3',
      'localhost:80:80',
      'a b',
      '0.0.0.0',
    ]) {
      t.ok([400, 403].includes(await status(host)), host);
    }
    t.equal(statusOf(await exchange(server.port, 'GET /api/v1/health HTTP/1.0\r\n\r\n')), 403, 'no Host');
  },
);

t.test('no host beside the allowed one gets a request in: a second Host header, an absolute URL', async t => {
  const { server } = await served(t);
  const own = `127.0.0.1:${server.port}`;
  const ask = async (url: string, ...hosts: string[]) =>
    statusOf(
      await exchange(
        server.port,
        `GET ${url} HTTP/1.1\r\n${hosts.map(host => `Host: ${host}\r\n`).join('')}Connection: close\r\n\r\n`,
      ),
    );
  t.equal(await ask(HEALTH, own, 'evil.example'), 403, 'the second is foreign');
  t.equal(await ask(HEALTH, 'evil.example', own), 403, 'the first is foreign');
  t.equal(await ask(`http://evil.example${HEALTH}`, own), 403, 'a foreign URL');
  t.equal(await ask(HEALTH, own), 200, 'its own');
});

t.test('a compressed body is refused by its media type, not read as broken JSON', async t => {
  const { server } = await served(t);
  t.equal(statusOf(await exchange(server.port, bodiless({ 'content-encoding': 'gzip' }))), 415);
});

t.test('a foreign Origin is refused before the body is read, whatever the method', async t => {
  const { server } = await served(t);
  for (const origin of ['http://evil.example', 'null', 'file://', `http://localhost:1`]) {
    t.equal(statusOf(await exchange(server.port, bodiless({ origin }))), 403, origin);
    t.equal(statusOf(await exchange(server.port, request('GET', HEALTH, { origin }))), 403, `GET ${origin}`);
    t.equal(
      statusOf(await exchange(server.port, request('OPTIONS', CHAT, { origin }))),
      403,
      `OPTIONS ${origin}`,
    );
  }
});

t.test('the same origin may ask, and gets no CORS headers', async t => {
  const { server, url } = await served(t);
  const answer = await exchange(
    server.port,
    request('GET', HEALTH, { host: `127.0.0.1:${server.port}`, origin: url }),
  );
  t.equal(statusOf(answer), 200);
  t.notMatch(answer, /access-control/i);
});

t.test('a listed origin may ask, and its preflight request needs no key', async t => {
  const origin = 'http://localhost:3000';
  const { url, server } = await served(t, { options: { corsOrigins: [origin], apiKey: 'secret' } });
  const preflight = await exchange(
    server.port,
    request('OPTIONS', CHAT, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type, x-stainless-os',
    }),
  );
  t.equal(statusOf(preflight), 204);
  t.match(preflight, /access-control-allow-origin: http:\/\/localhost:3000/);
  t.match(preflight, /access-control-allow-headers: content-type, x-stainless-os/);
  const answer = await fetch(`${url}${HEALTH}`, { headers: { origin, 'x-api-key': 'secret' } });
  t.equal(answer.headers.get('access-control-allow-origin'), origin);
  t.equal(answer.headers.get('vary'), 'origin');
});

t.test('what is not JSON is refused before it is read', async t => {
  const { server } = await served(t);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'json', '']) {
    t.equal(statusOf(await exchange(server.port, bodiless({ 'content-type': type }))), 415, type);
  }
  const untyped = request('POST', CHAT, { 'content-length': '2' }, '{}');
  t.equal(statusOf(await exchange(server.port, untyped)), 415, 'no type');
});

t.test('with a key nothing answers without it, but whether the server is ready', async t => {
  const { ask, server } = await served(t, { options: { apiKey: 'secret', apis: allApis } });
  for (const path of ['/', HEALTH, '/openapi.json', '/nowhere', '/v1/models']) {
    t.equal((await fetch(`${server.url}${path}`)).status, 401, path);
  }
  for (const path of ['/health', '/v1/health']) {
    const answer = await fetch(`${server.url}${path}`);
    t.equal(answer.status, 200, path);
    t.same(await answer.json(), { status: 'ok' }, 'and nothing else');
    const foreign = { headers: { origin: 'http://evil.example' } };
    t.equal((await fetch(`${server.url}${path}`, foreign)).status, 403, 'not to every page');
  }
  t.equal((await fetch(`${server.url}/health`, { method: 'POST' })).status, 401, 'another method');
  const withHeaders = async (headers: Record<string, string>) => (await ask(HEALTH, { headers })).status;
  t.equal(await withHeaders({ authorization: 'Bearer secret' }), 200);
  t.equal(await withHeaders({ 'x-api-key': 'secret' }), 200);
  for (const key of ['secre', 'secret2', 'Secret', '']) {
    const answer = await fetch(`${server.url}${HEALTH}`, { headers: { authorization: `Bearer ${key}` } });
    t.equal(answer.status, 401, key);
    t.equal(answer.headers.get('www-authenticate'), 'Bearer');
  }
});

t.test('a client that asks too often is told when to ask again', async t => {
  let now = 1_000_000;
  const { ask } = await served(t, { options: { now: () => now, limits: { burst: 3, perSecond: 1 } } });
  // The document itself is the second request.
  t.equal((await ask(HEALTH)).status, 200);
  t.equal((await ask(HEALTH)).status, 200);
  const refused = await ask(HEALTH);
  t.equal(refused.status, 429);
  t.equal(refused.headers.get('retry-after'), '1');
  now += 1000;
  t.equal((await ask(HEALTH)).status, 200);
});

t.test('the id of a request is in its answer and in the log', async t => {
  const { ask, logged } = await served(t);
  const { value, headers } = await ask(CHAT, json({ message: '' }));
  const id = value.error.request_id;
  t.equal(headers.get('x-request-id'), id);
  const line = await logged(line => line.type === 'request' && line.id === id);
  t.match(line, { method: 'POST', path: CHAT, status: 422 });
});

t.test('no text of a message is in the log', async t => {
  const { ask, log, logged } = await served(t);
  await ask(CHAT, json({ message: 'my secret' }));
  await ask(`${HEALTH}?key=secret`);
  await logged(line => line.type === 'request' && line.path === HEALTH);
  t.notMatch(JSON.stringify(log), /secret|Hello/);
});
