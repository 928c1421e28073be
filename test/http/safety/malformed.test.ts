import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { exchange, request, statusOf } from '../raw.js';
import { type Served, served } from '../serving.js';

const CHAT = '/api/v1/chat';
const small = {
  headersMs: 300,
  requestMs: 600,
  bodyBytes: 4096,
  imageBodyBytes: 4096,
  headerBytes: 2048,
  urlBytes: 512,
};

const post = (body: string | Buffer, headers: Record<string, string> = {}): (string | Buffer)[] => [
  request('POST', CHAT, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }),
  body,
];

/** The server still answers. */
async function isWell(t: Test, { ask }: Served): Promise<void> {
  t.equal((await ask('/api/v1/health')).status, 200, 'the server is well');
}

t.test('malformed bodies are the fault of the client', async t => {
  const running = await served(t, { options: { limits: small } });
  const { port } = running.server;
  const cases: readonly (readonly [string, string | Buffer, number])[] = [
    ['half an object', '{"message":', 400],
    ['no JSON', 'hello', 400],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400],
    ['a UTF-8 surrogate', Buffer.from('7b226d657373616765223a22eda080227d', 'hex'), 400],
    ['a prototype', '{"message":"x","__proto__":{"polluted":true}}', 400],
    ['an escaped prototype', '{"message":"x","\\u005f_proto__":{"polluted":true}}', 400],
    ['a constructor', '{"message":"x","constructor":{"prototype":{"polluted":true}}}', 400],
    ['deep lists', `${'['.repeat(2000)}${']'.repeat(2000)}`, 400],
    ['deep and unclosed', '{"a":'.repeat(800), 400],
    ['null', 'null', 422],
    ['a number', '1e999', 422],
    ['an empty key', '{"":1}', 422],
    ['too large', JSON.stringify({ message: 'x'.repeat(5000) }), 413],
  ];
  for (const [what, body, status] of cases) {
    t.equal(statusOf(await exchange(port, post(body))), status, what);
  }
  t.notOk('polluted' in {}, 'no prototype was reached');
  await isWell(t, running);
});

t.test('wrong lengths and framing are the fault of the client', async t => {
  const running = await served(t, { options: { limits: small } });
  const { port } = running.server;
  const type = { 'content-type': 'application/json' };
  const cases: readonly (readonly [string, string])[] = [
    ['a length that is no number', request('POST', CHAT, { ...type, 'content-length': 'x' }, '{}')],
    ['a negative length', request('POST', CHAT, { ...type, 'content-length': '-1' }, '{}')],
    ['a length beyond the limit', request('POST', CHAT, { ...type, 'content-length': '99999999999' }, '{}')],
    [
      'both framings',
      request(
        'POST',
        CHAT,
        { ...type, 'content-length': '2', 'transfer-encoding': 'chunked' },
        '2\r\n{}\r\n0\r\n\r\n',
      ),
    ],
    ['a bad chunk', request('POST', CHAT, { ...type, 'transfer-encoding': 'chunked' }, 'zz\r\n{}\r\n')],
    ['a large header', request('GET', '/', { 'x-large': 'x'.repeat(5000) })],
    ['a long URL', request('GET', `/${'x'.repeat(1000)}`, {})],
    ['a broken escape', request('GET', '/api/v1/chat/conversation/%E0%A4%A', {})],
    ['a NUL in the path', request('GET', '/api/v1/chat/conversation/%00', {})],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['an unknown method', request('BREW', '/', {})],
    ['no path', 'GET HTTP/1.1\r\n\r\n'],
  ];
  const unreadable = await fetch(`${running.url}/api/v1/chat/conversation/%E0%A4%A`);
  const id = unreadable.headers.get('x-request-id');
  t.match(await running.logged(line => 'id' in line && line.id === id), { status: 400 }, 'it is logged');
  for (const [what, bytes] of cases) {
    const status = statusOf(await exchange(port, bytes));
    t.ok(status >= 400 && status < 500, `${what}: ${status}`);
  }
  await isWell(t, running);
});

t.test(
  'a body that is shorter than announced, or comes byte by byte, does not hold a connection',
  async t => {
    const running = await served(t, { options: { limits: small } });
    const { port } = running.server;
    const headers = { 'content-type': 'application/json', 'content-length': '100' };
    t.equal(
      statusOf(await exchange(port, request('POST', CHAT, headers, '{"mess'))),
      408,
      'a body that ends',
    );
    t.equal(statusOf(await exchange(port, 'GET / HTTP/1.1\r\nhost: local')), 408, 'headers that end');
    const socket = connect(port, '127.0.0.1');
    socket.write(request('POST', CHAT, headers));
    const drip = setInterval(() => socket.write(' '), 50);
    socket.on('error', () => {});
    const text = await new Promise<string>(resolve => {
      let heard = '';
      socket.on('data', data => {
        heard += data;
      });
      socket.on('close', () => resolve(heard));
    });
    clearInterval(drip);
    t.equal(statusOf(text), 408, 'slow bytes');
    t.match(
      running.log.filter(({ type }) => type === 'refused'),
      [{ status: 408 }, { status: 408 }, { status: 408 }],
    );
    await isWell(t, running);
  },
);

t.test('an unknown path is 404 and a wrong method 405, in the shape of the API', async t => {
  const { ask } = await served(t);
  t.match((await ask('/api/v1/nothing')).value, { error: { code: 'unknown_route' } });
  t.match((await ask('/v1/nothing')).value, {
    error: { message: String, type: 'not_found_error', param: null },
  });
  t.match((await ask('/api/nothing')).value, { error: String });
  t.equal((await ask('/nothing')).status, 404);
  const wrong = await fetch(`${(await served(t)).url}/api/v1/chat`, { method: 'DELETE' });
  t.equal(wrong.status, 405);
  t.equal(wrong.headers.get('allow'), 'POST');
  t.match(await wrong.json(), { error: { message: /POST/ } });
  const { port } = (await served(t)).server;
  t.equal(statusOf(await exchange(port, request('QUERY', CHAT, {}))), 405, 'a method with rules of its own');
});
