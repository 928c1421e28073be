import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { gate } from '../../engine/scripted-engine.js';
import { exchange, request, statusOf } from '../raw.js';
import { json, served } from '../serving.js';

const HEALTH = '/api/v1/health';

/** Connections of `address` on which nothing is asked. */
async function idle(t: Test, port: number, count: number, address = '127.0.0.1'): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let left = count; left > 0; left--) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: address });
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
    await new Promise(resolve => socket.once('connect', resolve).once('close', resolve));
    sockets.push(socket);
  }
  return sockets;
}

const closed = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise(resolve => socket.resume().once('close', resolve));

t.test('connections that are held open keep nobody out: the one used longest ago makes room', async t => {
  const { server } = await served(t, { options: { limits: { connections: 3 } } });
  const [first, ...others] = await idle(t, server.port, 3);
  t.equal(statusOf(await exchange(server.port, request('GET', HEALTH, {}))), 200);
  await closed(first!);
  t.notOk(others.at(-1)!.destroyed, 'the last one is still there');
  for (const socket of await idle(t, server.port, 20)) t.ok(socket);
  t.equal(statusOf(await exchange(server.port, request('GET', HEALTH, {}))), 200, 'after many');
});

t.test('one address has but a share of the connections', async t => {
  const { server } = await served(t, { options: { limits: { connectionsPerAddress: 2 } } });
  const [other] = await idle(t, server.port, 1, '127.0.0.2');
  const [first] = await idle(t, server.port, 3);
  await closed(first!);
  t.notOk(other!.destroyed, 'another address loses none');
});

t.test('more connections than allowed are closed', async t => {
  const hold = gate();
  const { server, url } = await served(t, {
    say: async function* () {
      await hold.promise;
      yield 'Done.';
    },
    options: { limits: { connections: 1 } },
  });
  const running = fetch(`${url}/api/v1/chat`, json({ message: 'Hi' }));
  while (server.replies.count === 0) await new Promise(setImmediate);
  t.equal(await exchange(server.port, request('GET', '/', {})).catch(() => ''), '', 'no room beside a reply');
  hold.open();
  t.equal((await running).status, 200, 'which is not disturbed');
});
