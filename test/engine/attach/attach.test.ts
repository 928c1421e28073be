import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import type { ReplyEvent } from '../../../lib/chat/reply.js';
import { attachTo } from '../../../lib/engine/attach/attach.js';
import { answersAs, type EngineIdentity, identityOf } from '../../../lib/engine/attach/identity.js';
import { LONGEST_LINE, program } from '../../../lib/engine/attach/protocol.js';
import { serveEngines } from '../../../lib/engine/attach/serve.js';
import { socketFile } from '../../../lib/engine/attach/socket.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { Teardown } from '../../helpers/term.js';
import { collect, starterOptions, user } from '../llama/starter.js';
import { runtimeFolder, serving } from './served.js';
import { lending, type Said, TalkingEngine } from './talking-engine.js';

const never = new AbortController().signal;
const identity = identityOf(starterOptions);
const { lend } = lending(
  new TalkingEngine(async function* () {
    yield 'Hello';
  }),
);
const lendSame = (wanted: EngineIdentity) => (answersAs(identity, wanted) ? lend() : null);

function attached(folder: string, signal = never, path = starterOptions.path): Promise<Engine | null> {
  const options = { ...starterOptions, path };
  return attachTo({ runtimeFolder: folder, options, signal, platform: process.platform });
}

/** A server under the number of another process, which does with its clients what it likes. */
async function impostor(
  t: Teardown,
  serve: (socket: Socket) => void,
  folder = runtimeFolder(t),
  pid = 2 ** 30,
) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket);
  }).listen(socketFile(folder, pid).path);
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return folder;
}

const opened = JSON.stringify({
  type: 'opened',
  program: program(),
  model: { name: 'x', description: 'llama' },
  contextSize: 1024,
});

t.test('all that an engine can be asked comes across, and all that it says', async t => {
  const probability = { token: 72, bytes: [72], logprob: -0.5 };
  const said: readonly Said[] = [
    { type: 'queued' },
    { type: 'promptLogprobs', tokens: [{ ...probability, top: [] }] },
    { type: 'text', text: 'H', tokens: 1, logprobs: [{ ...probability, top: [probability] }] },
  ];
  const engine = new TalkingEngine(async function* () {
    yield* said;
  });
  const { folder } = await serving(t, lending(engine).lend);
  const borrowed = (await attached(folder))!;
  t.teardown(() => borrowed.unload());
  const options = { logprobs: 1, promptLogprobs: true, ignoreEnd: true, grammarAfter: ['<call>'] };
  const events: ReplyEvent[] = [];
  for await (const event of borrowed.complete([1, 2], {}, new AbortController().signal, options))
    events.push(event);
  t.same(events.slice(1, -1), said);
  t.match(engine.asked, [{ prompt: [1, 2], options }]);
  const path = [{ role: 'user', content: 'Hi' } as const];
  t.equal(await borrowed.render(path), 'user: Hi\n');
  t.same(await borrowed.tokenize('ab', { special: true }), [97, 98]);
  t.equal(await borrowed.detokenize([97, 98]), 'ab');
  t.match(await borrowed.activity(), { parallel: 1, waiting: 0 });
});

t.test('without a folder, a socket or a model there is no engine', async t => {
  t.equal(await attached('/nowhere/run'), null);
  const folder = runtimeFolder(t);
  mkdirSync(folder, { mode: 0o700 });
  t.equal(await attached(folder), null);
  writeFileSync(socketFile(folder, 2 ** 30).path, '');
  t.equal(await attached(folder), null);
  await serving(t, lendSame, folder);
  t.equal(await attached(folder, never, join(folder, 'none.gguf')), null);
  t.equal(await attached(folder, AbortSignal.abort()), null);
  const engine = await attached(folder);
  t.match(engine, { contextSize: 1024, model: { name: 'starter', path: starterOptions.path } });
  await engine?.unload();
});

t.test('a folder into which others can write is not trusted', async t => {
  const { folder } = await serving(t, lendSame);
  chmodSync(folder, 0o777);
  t.equal(await attached(folder), null);
});

t.test('who hangs, hangs up, speaks otherwise or is another version is ignored', async t => {
  const answers: readonly string[] = [
    'HTTP/1.1 400 Bad Request\n',
    '{"type":"opened"}\n',
    '{"type":"refused"}\n',
    `${opened.replace(program(), 'llmtui 0.0.1 1')}\n`,
    opened,
    'a'.repeat(LONGEST_LINE + 1),
  ];
  for (const answer of answers) {
    const folder = await impostor(t, socket => socket.resume().write(answer));
    t.equal(await attached(folder), null, answer.slice(0, 60));
  }
  t.equal(await attached(await impostor(t, () => {})), null, 'silence');
  t.equal(await attached(await impostor(t, socket => void socket.destroy())), null, 'hung up');
});

t.test('the one that has loaded it is found among others', async t => {
  const folder = await impostor(t, () => {});
  await impostor(t, socket => void socket.end('{"type":"refused"}\n'), folder, 2 ** 30 + 1);
  writeFileSync(socketFile(folder, 2 ** 30 + 2).path, '');
  const logged: string[] = [];
  const log = (text: string) => void logged.push(text);
  const served = await serveEngines({ runtimeFolder: folder, lend: lendSame, log, proc: process });
  t.teardown(() => served.close());
  const engine = (await attached(folder))!;
  t.equal((await collect(engine, [user('Hello.')])).text, 'Hello');
  await engine.unload();
  t.same(logged, []);
});

t.test('a reply ends when it is stopped, whatever the other process does', async t => {
  const engine = (await attached(await impostor(t, socket => socket.resume().write(`${opened}\n`))))!;
  const stop = new AbortController();
  const reply = collect(engine, [user('Hello.')], {}, { signal: stop.signal });
  stop.abort();
  t.equal((await reply).reason, 'abort');
  await engine.unload();
});

t.test('an answer that is none ends the connection', async t => {
  const answer = (socket: Socket): void => {
    socket.write(`${opened}\n`);
    socket.on('data', chunk => void (chunk.includes('"reply"') && socket.write('{"type":"text"}\n')));
  };
  const engine = (await attached(await impostor(t, answer)))!;
  await t.rejects(collect(engine, [user('Hello.')]), { code: 'ENGINE_FAILED' });
  await engine.unload();
});

t.test('a prompt that is too long for a line is refused here', async t => {
  const { folder } = await serving(t, lendSame);
  const engine = (await attached(folder))!;
  await t.rejects(collect(engine, [user('a'.repeat(LONGEST_LINE))]), {
    code: 'CONTEXT_FULL',
    message: /16 MiB/,
  });
  t.equal((await collect(engine, [user('a'.repeat(LONGEST_LINE / 2))])).text, 'Hello');
  await engine.unload();
});
