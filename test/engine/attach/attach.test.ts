import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { attachTo } from '../../../lib/engine/attach/attach.js';
import { answersAs, type EngineIdentity, identityOf } from '../../../lib/engine/attach/identity.js';
import { LONGEST_LINE, program } from '../../../lib/engine/attach/protocol.js';
import { serveEngines } from '../../../lib/engine/attach/serve.js';
import { socketFile } from '../../../lib/engine/attach/socket.js';
import type { Engine } from '../../../lib/engine/engine.js';
import type { Teardown } from '../../helpers/term.js';
import { collect, starterOptions, user } from '../llama/starter.js';
import { runtimeFolder, serving } from './served.js';
import { lending, TalkingEngine } from './talking-engine.js';

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
