import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { type Connection, get, getJson, getList } from '../../../lib/models/hub/client.js';
import { openWays } from '../../../lib/models/hub/proxy.js';
import type { Teardown } from '../../helpers/term.js';

const { signal } = new AbortController();

async function serve(t: Teardown, answer: RequestListener): Promise<Connection> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ways = openWays({});
  t.teardown(async () => {
    await ways.close();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, token: 'hf_x', ways, delay: async () => {}, now: Date.now, offline: false };
}

t.test('a list that comes in pages is read to its end', async t => {
  const connection = await serve(t, (request, response) => {
    const page = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
    // The first link is that of a mirrored hub, as mirrors leave it.
    const link = `<https://huggingface.example/list?page=${page + 1}>; rel="next"`;
    response.writeHead(200, page < 2 ? { link } : {});
    response.end(JSON.stringify([page]));
  });
  t.same(await getList(connection, new URL(`${connection.endpoint}/list`), signal), [0, 1, 2]);
  t.same(await getList(connection, new URL(`${connection.endpoint}/list`), signal, 1), [0]);
});

t.test('redirects that go in circles, or to where nothing can be read, end', async t => {
  const places: Readonly<Record<string, string>> = {
    '/circle': '/circle',
    '/file': 'file:///etc/passwd',
    '/no': 'http://',
  };
  const connection = await serve(t, (request, response) => {
    response.writeHead(302, { location: places[request.url ?? ''] });
    response.end();
  });
  for (const path of Object.keys(places)) {
    await t.rejects(
      get(connection, new URL(connection.endpoint + path), signal),
      { code: 'UNAVAILABLE' },
      path,
    );
  }
});

t.test('the token stays with the hub although a redirect comes back to it', async t => {
  const seen: (string | undefined)[] = [];
  const other = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(307, { location: `${hub.endpoint}/end` });
    response.end();
  });
  const hub = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(request.url === '/end' ? 200 : 307, { location: other.endpoint });
    response.end('{}');
  });
  await getJson(hub, new URL(`${hub.endpoint}/start`), signal);
  t.same(seen, ['Bearer hf_x', undefined, 'Bearer hf_x']);
});

t.test('what is no hub is told from one', async t => {
  const connection = await serve(t, (_request, response) => {
    response.end('<html>log in to this network</html>');
  });
  const url = new URL(connection.endpoint);
  await t.rejects(getJson(connection, url, signal), { code: 'UNAVAILABLE', message: /HF_ENDPOINT/ });
});
