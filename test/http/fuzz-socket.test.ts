import { connect } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { WebSocket } from 'undici';
import { AnswerEvent } from '../../lib/http/own/events.js';
import { below, pick, seeded } from '../chat/seeded.js';
import { changed, flipped } from './mutations.js';
import { request } from './raw.js';
import { served } from './serving.js';

const MESSAGES = 800;
const CONNECTIONS = 200;
const PATH = '/api/v1/chat/ws';

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const valid = [
  {
    type: 'chat',
    id: 'a',
    message: 'Hi',
    max_tokens: 4,
    temperature: 0.5,
    stop: ['x'],
    system_prompt: 'Be kind.',
  },
  { type: 'stop', id: 'a' },
  { type: 'ping' },
];

t.test(
  'spoilt messages on a WebSocket are answered by events as published',
  { timeout: 120_000 },
  async t => {
    const { server, url, log } = await served(t, { options: { limits: { perSecond: 0 } } });
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const isEvent = new Ajv2020({ strict: false }).compile(AnswerEvent);
    const socket = new WebSocket(`${url.replace('http', 'ws')}${PATH}`);
    await new Promise(resolve => socket.addEventListener('open', resolve));
    t.teardown(() => socket.close());
    const faults: unknown[] = [];
    let pongs = 0;
    let wake = (): void => {};
    socket.addEventListener('message', ({ data }) => {
      const event = JSON.parse(data as string);
      if (event.type === 'pong') {
        pongs++;
        wake();
      } else if (!isEvent(event)) faults.push(event);
    });
    socket.addEventListener('close', ({ code, reason }) => faults.push(`closed: ${code} ${reason}`));
    for (let count = 0; count < MESSAGES; count++) {
      const message = changed(pick(random, valid), random);
      if (JSON.stringify(message) === '{"type":"ping"}') continue;
      const before = pongs;
      socket.send(JSON.stringify(message).slice(0, random() < 0.1 ? 5 : undefined));
      socket.send('{"type":"ping"}');
      while (pongs === before) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
    t.strictSame(faults, [], `FUZZ_SEED=${seed}`);
    t.strictSame(
      log.filter(({ type }) => type === 'failure'),
      [],
      `FUZZ_SEED=${seed}`,
    );
    while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
  },
);

/** A frame of a client, masked by zeros (RFC 6455, 5.2), with any first byte and announced length. */
function frame(random: () => number): Buffer {
  const text = Buffer.from(JSON.stringify(changed(pick(random, valid), random))).subarray(0, 120);
  const first = random() < 0.5 ? 0x81 : below(random, 256);
  const announced = random() < 0.7 ? 0x80 | text.length : below(random, 256);
  const long =
    (announced & 0x7f) === 127
      ? Buffer.alloc(8, 0xff)
      : Buffer.alloc((announced & 0x7f) === 126 ? 2 : 0, 0xff);
  const whole = Buffer.concat([Buffer.from([first, announced]), long, Buffer.alloc(4), text]);
  return random() < 0.3 ? flipped(whole, random) : whole;
}

t.test('bytes that are no frames end their connection and nothing else', { timeout: 120_000 }, async t => {
  const { server, ask, log } = await served(t, { options: { limits: { perSecond: 0 } } });
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  for (let count = 0; count < CONNECTIONS; count++) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(request('GET', PATH, upgrade));
    await new Promise(resolve => socket.once('data', resolve));
    socket.resume();
    for (let frames = 1 + below(random, 4); frames > 0; frames--) socket.write(frame(random));
    // Some leave in the middle, some say goodbye.
    if (random() < 0.5) socket.end();
    else socket.destroy();
  }
  while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
  t.strictSame(
    log.filter(({ type }) => type === 'failure'),
    [],
    `FUZZ_SEED=${seed}`,
  );
  t.equal((await ask('/api/v1/health')).status, 200, 'the server is well');
});
