import { request } from 'node:http';
import t from 'tap';
import { endlessly, TalkingEngine } from '../engine/attach/talking-engine.js';
import { gate } from '../engine/scripted-engine.js';
import { type Served, served } from './serving.js';

const CHAT = '/api/v1/chat';

/** Asks, and leaves when told to. */
function asking({ server }: Served, path: string, body: object) {
  const sent = request({
    host: '127.0.0.1',
    port: server.port,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify(body));
  const begun = new Promise<void>(resolve => {
    sent.on('response', answer => answer.once('data', () => resolve()));
  });
  return { begun, leave: () => sent.destroy() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}

const isFree = ({ server, log }: Served) =>
  until(() => server.replies.count === 0 && log.some(line => line.type === 'request' && line.status === 499));

t.test(
  'a client that leaves in the middle of a stream stops the reply, and what there was is kept',
  async t => {
    const running = await served(t, { say: endlessly });
    const { begun, leave } = asking(running, CHAT, { message: 'Go on', stream: true });
    await begun;
    await until(() => (running.engines.get('alpha')?.asked.length ?? 0) > 0);
    await new Promise(resolve => setTimeout(resolve, 50));
    leave();
    await isFree(running);
    t.ok(running.engines.get('alpha')!.asked[0]!.signal.aborted);
    const [row] = running.library().list();
    t.equal(row?.messages, 2, 'the question and a part of the answer');
  },
);

t.test('a client that leaves without streaming stops the reply', async t => {
  for (const [path, body] of [
    [CHAT, { message: 'Go on' }],
    ['/api/v1/generate', { prompt: 'Go on' }],
  ] as const) {
    const running = await served(t, { say: endlessly });
    const { leave } = asking(running, path, body);
    await until(() => (running.engines.get('alpha')?.asked.length ?? 0) > 0);
    leave();
    await isFree(running);
    t.ok(running.engines.get('alpha')!.asked[0]!.signal.aborted, path);
  }
});

t.test('a client that leaves while the prompt is read stops the reading', async t => {
  const running = await served(t, {
    say: async function* ({ signal }) {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      yield* [];
    },
  });
  const { leave } = asking(running, CHAT, { message: 'Read', stream: true });
  await until(() => (running.engines.get('alpha')?.asked.length ?? 0) > 0);
  leave();
  await isFree(running);
  t.equal(running.library().count(), 0, 'nothing was said, nothing is kept');
});

t.test('a client that leaves while the model loads ends the load', async t => {
  let loading: AbortSignal | undefined;
  const running = await served(t, {
    open: (_, signal) => {
      loading = signal;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const { leave } = asking(running, CHAT, { message: 'Load' });
  await until(() => loading !== undefined);
  leave();
  await isFree(running);
  await until(() => loading!.aborted);
  t.notOk(
    running.log.some(({ type }) => type === 'failure'),
    'which is no failure',
  );
});

t.test('a client that leaves is not waited for by one that asks for the same model', async t => {
  const hold = gate();
  const running = await served(t, {
    open: async () => {
      await hold.promise;
      return new TalkingEngine(async function* () {
        yield 'Here.';
      });
    },
  });
  const first = asking(running, CHAT, { message: 'One' });
  await until(() => running.server.replies.count === 1);
  const second = running.ask(CHAT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Two' }),
  });
  await until(() => running.server.replies.count === 2);
  first.leave();
  await until(() => running.server.replies.count === 1);
  hold.open();
  t.equal((await second).value.response, 'Here.');
});
