import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { MOST_BYTES } from '../../../lib/images/bounds.js';
import { type FetchOptions, imageFetcher } from '../../../lib/images/web/fetch.js';

const never = new AbortController().signal;

/** A server of pictures; its address, under whatever name. */
async function serving(t: Test, answer: RequestListener): Promise<(path?: string, host?: string) => string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  t.teardown(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return (path = '/a.png', host = 'pictures.example') => `http://${host}:${port}${path}`;
}

/** Every name is this machine; `inner` is a name whose address may not be reached. */
const here: FetchOptions = {
  resolve: async name => [{ address: name === 'inner.example' ? '127.0.0.2' : '127.0.0.1', family: 4 }],
  mayReach: address => address === '127.0.0.1',
};

t.test('a picture is fetched, through redirections too, without anything that says who asks', async t => {
  const seen: object[] = [];
  const url = await serving(t, ({ url = '', headers }, response) => {
    seen.push(headers);
    if (url === '/moved') response.writeHead(302, { location: '/a.png' }).end();
    else response.end('bytes');
  });
  const fetch = imageFetcher(here);
  t.same(Buffer.from(await fetch(url(), never)), Buffer.from('bytes'));
  t.same(Buffer.from(await fetch(url('/moved'), never)), Buffer.from('bytes'));
  t.match(seen[0], { accept: 'image/*', cookie: undefined, authorization: undefined });
});

t.test(
  'no server of this machine or its network is asked, under a name, an address or a redirection',
  async t => {
    let asked = 0;
    const url = await serving(t, ({ url = '', headers }, response) => {
      const port = headers.host?.split(':')[1];
      if (url === '/to-address') response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end();
      else if (url === '/to-name')
        response.writeHead(307, { location: `http://inner.example:${port}/` }).end();
      else if (url === '/to-file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else {
        asked++;
        response.end('secret');
      }
    });
    const message = { code: 'BAD_INPUT', message: /on a server that may not be reached/ };
    const fetch = imageFetcher(here);
    for (const address of [
      url('/', 'inner.example'),
      url('/', '127.0.0.2'),
      url('/to-address'),
      url('/to-name'),
    ]) {
      await t.rejects(fetch(address, never), message, address);
    }
    await t.rejects(fetch(url('/to-file'), never), { message: /neither http nor https/ });
    const real = imageFetcher();
    for (const host of [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0',
    ]) {
      await t.rejects(real(url('/', host), never), message, host);
    }
    t.equal(asked, 0);
  },
);

t.test('a name of which one address is inner is not asked', async t => {
  const url = await serving(t, (_, response) => response.end('secret'));
  const resolve = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ];
  const fetch = imageFetcher({ ...here, resolve });
  await t.rejects(fetch(url(), never), { message: /may not be reached/ });
});

t.test(
  'what goes on without end, is missing, is redirected in circles or has a password is refused',
  async t => {
    const chunk = Buffer.alloc(1024 * 1024);
    const url = await serving(t, ({ url = '' }, response) => {
      if (url === '/circle') response.writeHead(302, { location: '/circle' }).end();
      else if (url === '/missing') response.writeHead(404).end();
      else if (url === '/endless') {
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      }
    });
    const fetch = imageFetcher({ ...here, longestMs: 20_000 });
    const most = new RegExp(`more than ${MOST_BYTES / 2 ** 20}\\.0 MB`);
    await t.rejects(fetch(url('/endless'), never), { code: 'BAD_INPUT', message: most });
    await t.rejects(fetch(url('/missing'), never), { message: /status 404/ });
    await t.rejects(fetch(url('/circle'), never), { message: /redirected too often/ });
    await t.rejects(fetch(url().replace('//', '//me:secret@'), never), { message: /has a password/ });
    const short = imageFetcher({ ...here, longestMs: 200 });
    await t.rejects(short(url('/silent'), never), { code: 'BAD_INPUT', message: /took too long/ });
  },
);

t.test('who stops waiting hears why', async t => {
  const url = await serving(t, () => {});
  const fetch = imageFetcher(here);
  const stop = new AbortController();
  const fetched = fetch(url(), stop.signal);
  setTimeout(() => stop.abort(new Error('left')), 50);
  await t.rejects(fetched, { message: 'left' });
});
