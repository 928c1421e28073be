import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { serveEngines } from '../../../lib/engine/attach/serve.js';
import { socketFile, socketFiles } from '../../../lib/engine/attach/socket.js';
import { RawClient } from './raw-client.js';
import { runtimeFolder, serving } from './served.js';
import { lending, TalkingEngine } from './talking-engine.js';

const { lend } = lending(new TalkingEngine(async function* () {}));
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** The number of a process that was killed, and left a socket in the folder. */
async function killed(folder: string): Promise<number> {
  const code = 'require("net").createServer().listen(process.argv[1] + "/engine-" + process.pid + ".sock")';
  const child = spawn(process.execPath, ['-e', `${code}.on("listening", () => console.log())`, folder]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return child.pid!;
}

t.test('only the owner can reach the socket, which goes away with the server', async t => {
  const { folder, served, logged } = await serving(t, lend);
  const { path } = socketFile(folder, process.pid);
  t.equal(modeOf(folder), 0o700);
  t.equal(modeOf(path), 0o600);
  t.ok(statSync(path).isSocket());
  await served.close();
  await served.close();
  t.notOk(existsSync(path));
  t.same(logged, []);
});

t.test('a folder that others could read is closed to them', async t => {
  const folder = runtimeFolder(t);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  await serving(t, lend, folder);
  t.equal(modeOf(folder), 0o700);
});

t.test('sockets of processes that are gone are taken away, those of others are not', async t => {
  const folder = runtimeFolder(t);
  mkdirSync(folder);
  const gone = await killed(folder);
  const living = spawn('sleep', ['60']);
  t.teardown(() => living.kill('SIGKILL'));
  // Nobody listens there; but who runs may be about to, and our own number is free to take.
  for (const pid of [living.pid!, process.pid]) writeFileSync(socketFile(folder, pid).path, '');
  // A process of another container has a number that nobody has here, and listens.
  const foreign = createServer().listen(socketFile(folder, 2 ** 30).path);
  await once(foreign, 'listening');
  t.teardown(() => foreign.close());
  t.ok(existsSync(socketFile(folder, gone).path));
  const { logged } = await serving(t, lend, folder);
  t.same(logged, []);
  const left = socketFiles(folder).map(({ pid }) => pid);
  t.same(new Set(left), new Set([living.pid, process.pid, 2 ** 30]));
  await RawClient.opened(folder);
});

t.test('where nothing can be served a line in the log says why, and that is all', async t => {
  const long = join(runtimeFolder(t), 'x'.repeat(120));
  t.match((await serving(t, lend, long)).logged, [/too long for a socket/]);
  t.notOk(existsSync(long));
  const blocked = runtimeFolder(t);
  writeFileSync(blocked, 'a file');
  const { served, logged } = await serving(t, lend, blocked);
  t.match(logged, [/other processes cannot use the models/]);
  await served.close();
  const { folder } = await serving(t, lend);
  t.match(
    (await serving(t, lend, folder)).logged,
    [/EADDRINUSE/],
    'a process of that number listens already',
  );
  await RawClient.opened(folder);
});

t.test(
  'a folder of another user is left alone',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  async t => {
    const folder = runtimeFolder(t);
    mkdirSync(folder);
    chownSync(folder, 65_534, 65_534);
    t.match((await serving(t, lend, folder)).logged, [/belongs to another user/]);
    t.same(socketFiles(folder), []);
  },
);

t.test('a program that ends without a word leaves no socket', async t => {
  const folder = runtimeFolder(t);
  const exits: (() => void)[] = [];
  const proc = {
    pid: process.pid,
    platform: process.platform,
    once: (_: string, listener: () => void) => exits.push(listener),
    off: () => {},
  } as unknown as NodeJS.Process;
  const served = await serveEngines({ runtimeFolder: folder, lend, log: () => {}, proc });
  t.teardown(() => served.close());
  for (const exit of exits) exit();
  t.same(socketFiles(folder), []);
});
