import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import {
  addressOf,
  isAddress,
  isOwn,
  isStopped,
  publish,
  remove,
  socketFile,
  socketFiles,
} from '../../../lib/engine/attach/socket.js';

t.test('sockets are found by their names, and nothing else is', t => {
  const folder = t.testdir({
    'engine-12.sock': '',
    'engine-x.sock': '',
    'models-12.json': '',
    '.engine-13.sock': '',
  });
  t.same(socketFiles(folder), [socketFile(folder, 12)]);
  t.same(socketFiles(join(folder, 'none')), []);
  remove(socketFile(folder, 12));
  t.same(socketFiles(folder), []);
  t.end();
});

t.test('on Windows a file names the pipe', t => {
  const file = socketFile(t.testdir(), 12);
  publish(file, '\\\\.\\pipe\\llmtui-1', 'win32');
  t.equal(addressOf(file, 'win32'), '\\\\.\\pipe\\llmtui-1');
  t.equal(addressOf(file, 'linux'), file.path);
  t.end();
});

t.test('a path is counted in bytes, as the system does', t => {
  const path = (bytes: number) => `/${'ä'.repeat((bytes - 1) / 2)}`;
  t.ok(isAddress(path(107), 'linux'));
  t.notOk(isAddress(path(109), 'linux'));
  t.notOk(isAddress(path(105), 'darwin'));
  t.ok(isAddress(path(109), 'win32'));
  t.end();
});

t.test('a folder is private where nobody else can write', t => {
  const folder = join(t.testdir(), 'run');
  t.notOk(isOwn(folder, 'linux'), 'it is not there');
  mkdirSync(folder, { mode: 0o700 });
  t.ok(isOwn(folder, 'linux'));
  chmodSync(folder, 0o777);
  t.notOk(isOwn(folder, 'linux'));
  writeFileSync(join(folder, 'file'), '');
  t.notOk(isOwn(join(folder, 'file'), 'linux'));
  const foreign = ['/usr', '/etc'].find(path => statSync(path).uid !== process.getuid?.());
  if (foreign !== undefined) t.notOk(isOwn(foreign, 'linux'));
  t.end();
});

t.test(
  'a process that is stopped is known',
  { skip: process.platform !== 'linux' && 'only Linux tells' },
  async t => {
    const child = spawn('sleep', ['60']);
    t.teardown(() => child.kill('SIGKILL'));
    await once(child, 'spawn');
    t.notOk(isStopped(child.pid!));
    child.kill('SIGSTOP');
    for (let tries = 0; tries < 100 && !isStopped(child.pid!); tries++) await sleep(10);
    t.ok(isStopped(child.pid!), readFileSync(`/proc/${child.pid}/stat`, 'latin1'));
    t.notOk(isStopped(2 ** 30));
  },
);
