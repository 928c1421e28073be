import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { RunningRecord, readRunning } from '../../lib/store/running.js';

const model = { name: 'smollm2-135m', bytes: 150_000_000, inUse: 1, expiresAt: null };

t.test('what a process has loaded is read by others until it ends', async t => {
  const folder = join(t.testdir(), 'run');
  t.same(readRunning(folder), []);
  const record = new RunningRecord(folder, process.pid);
  record.publish([model]);
  t.same(readRunning(folder), [{ pid: process.pid, models: [model] }]);
  t.equal(statSync(join(folder, `models-${process.pid}.json`)).mode & 0o777, 0o600);
  record.publish([]);
  t.same(readRunning(folder), [{ pid: process.pid, models: [] }]);
  record.remove();
  t.same(readRunning(folder), []);
});

t.test('a process that was killed is forgotten, and its file removed', async t => {
  const folder = t.testdir();
  const child = spawn(process.execPath, ['-e', '']);
  new RunningRecord(folder, child.pid!).publish([model]);
  await once(child, 'exit');
  t.same(readRunning(folder), []);
  t.notOk(existsSync(join(folder, `models-${child.pid}.json`)));
});

t.test('a damaged file is skipped', async t => {
  const folder = t.testdir();
  for (const content of ['', '{', '[{"name":1}]', '[{"name":"a","bytes":-1,"inUse":0,"expiresAt":null}]']) {
    writeFileSync(join(folder, `models-${process.pid}.json`), content);
    t.same(readRunning(folder), []);
  }
  t.ok(existsSync(join(folder, `models-${process.pid}.json`)));
});
