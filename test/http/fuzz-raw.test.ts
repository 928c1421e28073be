import { connect } from 'node:net';
import t from 'tap';
import { below, pick, seeded } from '../chat/seeded.js';
import { allApis } from './apis.js';
import { flipped } from './mutations.js';
import { served } from './serving.js';
import { validRequests } from './valid-requests.js';

const REQUESTS = 800;
const AT_ONCE = 32;
/** Milliseconds after which the server has to have closed every connection; its own limits are far below. */
const HANGING_MS = 20_000;

const limits = {
  headersMs: 300,
  requestMs: 600,
  idleMs: 600,
  headerBytes: 8192,
  bodyBytes: 65_536,
  perSecond: 0,
};

/** Lines that replace or join the headers of a valid request. */
const oddHeaders = [
  ...[
    'content-length: -1',
    'content-length: 1e3',
    'content-length: 99999999999999999999',
    'content-length: 5, 5',
  ],
  ...[
    'transfer-encoding: gzip',
    'transfer-encoding: chunked, chunked',
    'transfer-encoding: x',
    'no colon',
    ': x',
  ],
  ...[
    'host: a\r\nhost: b',
    'host:',
    'host: \u0000',
    `x: ${'x'.repeat(20_000)}`,
    'x\u0000y: z',
    'x: \r\n folded',
  ],
  ...[
    'expect: 100-continue',
    'expect: much',
    'content-encoding: gzip',
    'upgrade: h2c',
    'connection: upgrade',
  ],
  ...[
    'connection: upgrade\r\nupgrade: websocket',
    'origin: null',
    'content-type: text/html',
    'accept: \u00ff',
  ],
  ...[
    'authorization: Bearer',
    'content-type: application/json; charset=utf-16',
    'range: bytes=0-',
    'te: trailers',
  ],
  ...[
    'content-length: 2',
    'content-length: 1\r\ntransfer-encoding: chunked',
    `${'x: y\r\n'.repeat(3000)}x: y`,
  ],
];

/** Chunked bodies that are none, `body` among them. */
const oddChunks: readonly ((body: string) => string)[] = [
  body => `${body.length.toString(16)}\r\n${body}`,
  body => `${body.length.toString(16)}\r\n${body}\r\n`,
  body => `${(body.length - 1).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  body => `zz\r\n${body}\r\n0\r\n\r\n`,
  body => `ffffffffffffffff\r\n${body}`,
  body => `-1\r\n${body}\r\n0\r\n\r\n`,
  body => `5;${'x'.repeat(30_000)}\r\n${body}\r\n0\r\n\r\n`,
  body => `0\r\nx: y\r\n${'x: y\r\n'.repeat(3000)}\r\n${body}`,
  body =>
    [...body]
      .map(each => `1\r\n${each}\r\n`)
      .join('')
      .concat('0\r\n\r\n'),
  body => `${body.length.toString(16)}\n${body}\n0\n\n`,
];

const noHttp = [
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00',
  '\r\n\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  '\0',
];

function rawRequest(random: () => number, valid: ReturnType<typeof validRequests>): Buffer {
  const { method, path, body } = pick(random, valid);
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = (lines: readonly string[]) =>
    `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`;
  const json = 'content-type: application/json';
  const length = `content-length: ${Buffer.byteLength(text)}`;
  const whole = Buffer.from(`${head([json, length])}${text}`, 'latin1');
  switch (below(random, 6)) {
    case 0:
      return Buffer.from(`${head([json, length, pick(random, oddHeaders)])}${text}`, 'latin1');
    case 1:
      return Buffer.from(`${head([pick(random, oddHeaders), pick(random, oddHeaders)])}${text}`, 'latin1');
    case 2:
      return Buffer.from(
        `${head([json, 'transfer-encoding: chunked'])}${pick(random, oddChunks)(text)}`,
        'latin1',
      );
    case 3:
      return whole.subarray(0, below(random, whole.length));
    case 4:
      return random() < 0.1 ? Buffer.from(pick(random, noHttp), 'latin1') : flipped(whole, random);
    default:
      return Buffer.concat([whole, flipped(whole, random), whole]);
  }
}

/** What the server sends until it closes. Rejects where it does not. */
function untilClosed(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('it hangs'));
    }, HANGING_MS);
    let text = '';
    socket.setEncoding('latin1').on('data', data => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      resolve(text);
    });
  });
}

t.test('bytes that are no request are answered as such or not at all', { timeout: 300_000 }, async t => {
  const { server, log, ask } = await served(t, { options: { apis: allApis, limits } });
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  const valid = validRequests('alpha', 'conv_01k9zq3h5m0v8x2c7d4e');
  const all = Array.from({ length: REQUESTS }, () => rawRequest(random, valid));
  const faults: Record<string, string> = {};
  const statuses = new Map<string, number>();
  let next = 0;
  const send = async (): Promise<void> => {
    while (next < all.length) {
      const bytes = all[next++]!;
      const text = await untilClosed(server.port, bytes).catch(String);
      const seen = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status!);
      for (const status of seen) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const isFault =
        (text !== '' && seen.length === 0) || seen.some(status => /5(?!01|03)\d\d/.test(status));
      if (isFault) faults[text.slice(0, 200)] = bytes.toString('latin1').slice(0, 400);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  t.strictSame(faults, {}, `FUZZ_SEED=${seed}`);
  t.strictSame(
    log.filter(({ type }) => type === 'failure'),
    [],
    `FUZZ_SEED=${seed}`,
  );
  t.comment([...statuses].sort().join(' '));
  t.equal(server.replies.count, 0);
  t.equal((await ask('/api/v1/health')).status, 200, 'the server is well');
});
