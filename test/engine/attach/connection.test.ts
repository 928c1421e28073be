import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { LONGEST_LINE, program } from '../../../lib/engine/attach/protocol.js';
import { LlmtuiError } from '../../../lib/errors.js';
import type { Teardown } from '../../helpers/term.js';
import { RawClient } from './raw-client.js';
import { serving } from './served.js';
import { type Asked, endlessly, lending, TalkingEngine } from './talking-engine.js';

/** A server that lends an engine which says that. */
async function talking(t: Teardown, say: (asked: Asked) => AsyncIterable<string>) {
  const engine = new TalkingEngine(say);
  const { lend, leases } = lending(engine);
  return { engine, leases, ...(await serving(t, lend)) };
}

async function* hello(): AsyncGenerator<string> {
  yield 'Hello, ';
  yield 'you.';
}

/** Waits, for some seconds at most, until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries++) await sleep(10);
}

t.test('a client asks for replies, counts and memory, as of an engine', async t => {
  const { folder, engine, leases } = await talking(t, hello);
  const client = await RawClient.opened(folder);
  t.match(client.heard[0], { type: 'opened', model: { name: 'talker' }, contextSize: 1024 });
  client.ask(1, { sampling: { temperature: 0.5 }, options: { maxTurns: 3 } });
  t.match(await client.outcome(1), { event: { type: 'end', reason: 'stop' } });
  t.match(client.heard.slice(1), [
    { type: 'event', id: 1, event: { type: 'prompt', total: 4 } },
    { type: 'text', id: 1, text: 'Hello, ' },
    { type: 'text', id: 1, text: 'you.' },
    { type: 'event', id: 1, event: { type: 'end' } },
  ]);
  const options = { maxTurns: 3 };
  t.match(engine.asked, [
    { path: [{ content: 'Hello' }], sampling: { temperature: 0.5, top_k: 40 }, options },
  ]);
  client.send({ type: 'measure', id: 2, path: [{ role: 'user', content: 'a' }], options: {} });
  t.match(await client.until(({ id }) => id === 2), { type: 'answer', answer: { tokens: 1 } });
  client.send({ type: 'memory', id: 3 });
  t.match(await client.until(({ id }) => id === 3), { type: 'answer', answer: { cachedTokens: 0 } });
  await until(() => leases.open === 0);
  t.same(leases, { open: 0, discarded: 0 });
});

t.test('another version, and a model that is not loaded, are refused', async t => {
  const { folder } = await serving(t, () => null);
  for (const other of [program(), 'llmtui 0.0.1 1']) {
    const client = new RawClient(folder);
    client.send({ type: 'open', program: other, wanted: { key: 'talker', contextSize: 512 } });
    t.same(await client.closed(), [{ type: 'refused' }]);
  }
  const { folder: lent } = await talking(t, hello);
  const client = new RawClient(lent);
  client.send({ type: 'open', program: 'llmtui 0.0.1 1', wanted: { key: 'talker', contextSize: 512 } });
  t.same(await client.closed(), [{ type: 'refused' }]);
});

t.test('who sends what is no message is hung up on, and others go on', async t => {
  const { folder } = await talking(t, hello);
  const other = await RawClient.opened(folder);
  for (const garbage of [
    'GET / HTTP/1.1\r\n\r\n',
    '\n',
    '{}\n',
    '{"type":"reply"}\n',
    '\x00\xff\n',
    '[[[[\n',
  ]) {
    const client = new RawClient(folder);
    client.send(garbage);
    t.same(await client.closed(), [], JSON.stringify(garbage));
    const opened = await RawClient.opened(folder);
    opened.send(garbage);
    t.equal((await opened.closed()).length, 1, `${JSON.stringify(garbage)} once it was let in`);
  }
  const half = new RawClient(folder);
  half.send('{"type":"open","prog');
  half.socket.end();
  t.same(await half.closed(), []);
  other.ask(1);
  t.match(await other.outcome(1), { event: { reason: 'stop' } });
});

t.test('a line without an end is not kept for ever', async t => {
  const { folder } = await talking(t, hello);
  const client = await RawClient.opened(folder);
  const piece = 'a'.repeat(1024 * 1024);
  for (let bytes = 0; bytes <= LONGEST_LINE && !client.socket.closed; bytes += piece.length)
    client.send(piece);
  t.equal((await client.closed()).length, 1);
});

t.test('a request that is not sound fails by its number, and the client stays', async t => {
  const { folder } = await talking(t, hello);
  const client = await RawClient.opened(folder);
  client.ask(1, { sampling: { temperature: 9 } });
  t.match(await client.outcome(1), { failure: { code: 'BAD_INPUT', message: /^temperature is/ } });
  client.ask(2, { path: 'Hello' });
  t.match(await client.outcome(2), { failure: { code: 'BAD_INPUT', message: /^path must be/ } });
  client.ask(3);
  t.match(await client.outcome(3), { event: { reason: 'stop' } });
});

t.test('a reply is stopped by its number, and by whoever hangs up', async t => {
  const { folder, engine, leases } = await talking(t, endlessly);
  const client = await RawClient.opened(folder);
  client.ask(1);
  client.ask(2);
  await client.until(({ id, type }) => id === 2 && type === 'text');
  client.send({ type: 'cancel', id: 99 });
  client.send({ type: 'cancel', id: 2 });
  t.match(await client.outcome(2), { event: { type: 'end', reason: 'abort' } });
  await until(() => leases.open === 1);
  t.same([leases.open, engine.asked[0]?.signal.aborted], [1, false], 'the engine is lent while a reply runs');
  client.socket.destroy();
  await until(() => leases.open === 0);
  t.same([leases.open, engine.asked[0]?.signal.aborted], [0, true]);
});

t.test('who says goodbye hears the end of its replies first', async t => {
  const { folder } = await talking(t, endlessly);
  const client = await RawClient.opened(folder);
  client.ask(1);
  await client.until(({ type }) => type === 'text');
  client.send({ type: 'unload' });
  t.match((await client.closed()).at(-1), { id: 1, event: { type: 'end', reason: 'abort' } });
});

t.test('failures keep their code; a bug is one on the other side, too', async t => {
  const failures = [new LlmtuiError('CONTEXT_FULL', 'too long'), new Error('a mistake')];
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  const { folder } = await talking(t, async function* () {
    throw failures.shift();
  });
  const client = await RawClient.opened(folder);
  client.ask(1);
  t.match(await client.outcome(1), { failure: { code: 'CONTEXT_FULL', message: 'too long' } });
  client.ask(2);
  t.match(await client.outcome(2), { failure: { code: 'BUG', message: /a mistake/ } });
});

t.test('a model that was unloaded meanwhile is not loaded again', async t => {
  const { lend } = lending(new TalkingEngine(hello));
  let isLoaded = true;
  const { folder } = await serving(t, () => (isLoaded ? lend() : null));
  const client = await RawClient.opened(folder);
  isLoaded = false;
  client.ask(1);
  t.match(await client.outcome(1), { failure: { code: 'UNAVAILABLE', message: /unloaded/ } });
});

t.test('a reply that the program itself ends has failed for the client', async t => {
  const ended = new AbortController();
  const engine = new TalkingEngine(() => endlessly({ signal: ended.signal } as Asked));
  const { lend } = lending(engine);
  const reply = engine.reply.bind(engine);
  engine.reply = (path, sampling) => reply(path, sampling, ended.signal);
  const { folder } = await serving(t, lend);
  const client = await RawClient.opened(folder);
  client.ask(1);
  await client.until(({ type }) => type === 'text');
  ended.abort();
  t.match(await client.outcome(1), { failure: { code: 'UNAVAILABLE' } });
});

t.test('an engine that has died is lent to nobody else', async t => {
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  const { folder, engine, leases } = await talking(t, async function* () {
    throw new LlmtuiError('ENGINE_FAILED', 'it has died');
  });
  const client = await RawClient.opened(folder);
  client.ask(1);
  t.match(await client.outcome(1), { failure: { code: 'ENGINE_FAILED' } });
  await until(() => leases.open === 0);
  t.equal(leases.discarded, 0, 'it lives');
  engine.memory = () => Promise.reject(new Error('gone'));
  client.ask(2);
  await client.outcome(2);
  await until(() => leases.discarded === 1);
  t.same(leases, { open: 0, discarded: 1 });
});

t.test('who does not read is hung up on before it costs much memory', async t => {
  const flood = async function* ({ signal }: Asked): AsyncGenerator<string> {
    while (!signal.aborted) {
      yield 'a'.repeat(64 * 1024);
      await new Promise(setImmediate);
    }
  };
  const { folder, leases } = await talking(t, flood);
  const client = await RawClient.opened(folder);
  client.socket.pause();
  client.ask(1);
  await until(() => leases.open === 1);
  await until(() => leases.open === 0);
  t.equal(leases.open, 0);
  client.socket.resume();
  await client.closed();
});

t.test('requests of one client are bounded, and a number is used once at a time', async t => {
  const { folder } = await talking(t, endlessly);
  const client = await RawClient.opened(folder);
  for (let id = 1; id <= 65; id++) client.ask(id);
  t.match(await client.outcome(65), { failure: { code: 'UNAVAILABLE', message: /64/ } });
});

t.test('clients are served side by side', async t => {
  const { folder } = await talking(t, hello);
  const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.opened(folder)));
  for (const client of clients) client.ask(1);
  for (const client of clients) {
    t.match(await client.outcome(1), { event: { reason: 'stop' } });
    const texts = client.heard.map(({ text }) => text).filter(text => text !== undefined);
    t.same(texts, ['Hello, ', 'you.']);
  }
});

t.test('the end of the server ends its clients and their replies', async t => {
  const { folder, leases, served } = await talking(t, endlessly);
  const client = await RawClient.opened(folder);
  client.ask(1);
  await client.until(({ type }) => type === 'text');
  await served.close();
  await client.closed();
  await until(() => leases.open === 0);
  t.equal(leases.open, 0);
  const late = new RawClient(folder);
  t.same(await late.closed(), []);
});
