import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { takeLock } from '../../../lib/models/hub/lock.js';

const { signal } = new AbortController();
const delay = (ms: number, signal: AbortSignal) => sleep(ms / 10, undefined, { signal });
const nobody = async (): Promise<void> => {};
const owner = (pid: number, host = hostname()) => JSON.stringify({ id: 'other', pid, host });
const DEAD = 2 ** 22 + 1; // above every process id of Linux, macOS and Windows in use

t.test('one holds it, the next waits until it is let go', async t => {
  const path = join(t.testdir({}), 'x.lock');
  const first = await takeLock(path, delay, signal, nobody);
  let waited = 0;
  const second = takeLock(path, delay, signal, async () => {
    if (++waited === 2) first.release();
  });
  (await second).release();
  t.equal(waited, 2);
  t.notOk(existsSync(path));
});

t.test('the lock of a dead process, of a silent machine, and rubbish are taken over', async t => {
  const path = join(t.testdir({}), 'x.lock');
  const minuteAgo = new Date(Date.now() - 60_000);
  const left: Readonly<Record<string, readonly [string, Date]>> = {
    'dead process': [owner(DEAD), new Date()],
    'silent machine': [owner(1, 'elsewhere'), minuteAgo],
    'number given anew': [owner(process.pid), minuteAgo],
    rubbish: ['{', new Date()],
  };
  for (const [what, [text, at]] of Object.entries(left)) {
    writeFileSync(path, text);
    utimesSync(path, at, at);
    const lock = await takeLock(path, delay, signal, () => Promise.reject(new Error('waits')));
    t.notOk(lock.lost.aborted, what);
    lock.release();
  }
});

t.test('the lock of a living process, and of another machine that is heard of, is waited for', async t => {
  const path = join(t.testdir({}), 'x.lock');
  for (const text of [owner(process.pid), owner(DEAD, 'elsewhere')]) {
    writeFileSync(path, text);
    const stop = new AbortController();
    const waiting = takeLock(path, delay, stop.signal, async () => stop.abort());
    await t.rejects(waiting, { name: 'AbortError' });
    t.equal(readFileSync(path, 'utf8'), text, 'and left alone');
  }
});

t.test('of several that take over one gets it', async t => {
  const path = join(t.testdir({ 'x.lock': owner(DEAD) }), 'x.lock');
  let holders = 0;
  let most = 0;
  const hold = async (): Promise<void> => {
    const lock = await takeLock(path, delay, signal, nobody);
    most = Math.max(most, ++holders);
    await sleep(20);
    holders--;
    lock.release();
  };
  await Promise.all(Array.from({ length: 5 }, hold));
  t.equal(most, 1);
});

t.test('who lost it hears of it, and leaves the new owner alone', async t => {
  const path = join(t.testdir({}), 'x.lock');
  const lock = await takeLock(path, delay, signal, nobody);
  writeFileSync(path, owner(process.pid));
  const lost = new Promise(resolve => lock.lost.addEventListener('abort', resolve, { once: true }));
  const awake = setInterval(() => {}, 1000); // the beat does not keep a process alive
  await lost;
  clearInterval(awake);
  lock.release();
  t.equal(readFileSync(path, 'utf8'), owner(process.pid));
});
