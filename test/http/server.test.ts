import { createServer } from 'node:http';
import t from 'tap';
import { LlmtuiError } from '../../lib/errors.js';
import { endlessly } from '../engine/attach/talking-engine.js';
import { gate } from '../engine/scripted-engine.js';
import { json, served } from './serving.js';

const CHAT = '/api/v1/chat';

const failure = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof LlmtuiError && error.code === code && message.test(error.message);

t.test('a port that is taken is a failure that says what to do', async t => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => other.once('listening', resolve));
  t.teardown(() => other.close());
  const { port } = other.address() as { port: number };
  const error = await served(t, { options: { port } }).catch((thrown: unknown) => thrown);
  t.ok(failure('UNAVAILABLE', /in use.*--port/)(error), String(error));
});

t.test('without a key the server does not listen where others reach it', async t => {
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com']) {
    const error = await served(t, { options: { host } }).catch((thrown: unknown) => thrown);
    t.ok(failure('BAD_CONFIG', /LLM_API_KEY/)(error), host);
  }
});

t.test('with a key it listens everywhere, and answers at the address by which it was reached', async t => {
  const { server } = await served(t, { options: { host: '0.0.0.0', apiKey: 'secret' } });
  const headers = { 'x-api-key': 'secret' };
  t.equal((await fetch(`http://127.0.0.1:${server.port}/api/v1/health`, { headers })).status, 200);
  t.equal((await fetch(`http://127.0.0.1:${server.port}/api/v1/health`)).status, 401);
});

t.test('closing lets a running reply finish and refuses what comes meanwhile', async t => {
  const hold = gate();
  const { ask, server } = await served(t, {
    say: async function* () {
      yield 'One ';
      await hold.promise;
      yield 'two.';
    },
  });
  await ask('/api/v1/health');
  const running = ask(CHAT, json({ message: 'Count' }));
  while (server.replies.count === 0) await new Promise(setImmediate);
  const closed = server.close({ drainMs: 60_000 });
  const refused = await ask(CHAT, json({ message: 'More' }));
  t.equal(refused.status, 503);
  t.equal(refused.value.error.code, 'closing');
  t.ok(refused.headers.get('retry-after'));
  hold.open();
  t.equal((await running).value.response, 'One two.');
  await closed;
  await t.rejects(fetch(server.url), 'nothing listens any more');
});

t.test('a reply that takes longer than the time to drain is stopped, and tells its end', async t => {
  const { ask, server, logged } = await served(t, { say: endlessly });
  await ask('/api/v1/health');
  const running = ask(CHAT, json({ message: 'Go on', stream: true }));
  while (server.replies.count === 0) await new Promise(setImmediate);
  await server.close({ drainMs: 50 });
  t.match((await running).value.at(-1), { type: 'end', finish_reason: 'abort' });
  t.equal(server.replies.count, 0);
  const line = await logged(line => line.type === 'request' && line.path === CHAT);
  t.match(line, { status: 503 }, 'the log does not call it whole');
});

t.test('a client that never reads does not keep the server from ending', async t => {
  const { server, url } = await served(t, {
    say: async function* ({ signal }) {
      while (!signal.aborted) yield 'x'.repeat(100_000);
    },
  });
  const answer = await fetch(`${url}${CHAT}`, json({ message: 'Go on', stream: true }));
  t.equal(answer.status, 200);
  await server.close({ drainMs: 50 });
  await answer.body?.cancel().catch(() => {});
  t.pass('it ended');
});

t.test('more replies than allowed are refused as busy', async t => {
  const hold = gate();
  const { ask, server } = await served(t, {
    say: async function* () {
      await hold.promise;
      yield 'Done.';
    },
    options: { limits: { replies: 1 } },
  });
  await ask('/api/v1/health');
  const running = ask(CHAT, json({ message: 'One' }));
  while (server.replies.count === 0) await new Promise(setImmediate);
  const refused = await ask(CHAT, json({ message: 'Two' }));
  t.equal(refused.status, 503);
  t.match(refused.value.error, { code: 'busy', message: /busy/ });
  t.equal(refused.headers.get('retry-after'), '1');
  hold.open();
  t.equal((await running).status, 200);
  t.equal((await ask(CHAT, json({ message: 'Three' }))).status, 200);
});
