import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type LocalHub, noise, startHub } from '../../helpers/hub.js';
import type { Teardown } from '../../helpers/term.js';
import { openLocal } from './local.js';

const MIB = 1024 ** 2;
const program = fileURLToPath(new URL('pull-program.js', import.meta.url));
const folder = (dir: string): string => join(dir, 'ann', 'tiny-GGUF');
const files = { 'tiny-Q8_0.gguf': noise(12 * MIB) };
const content = { repositories: { 'ann/tiny-GGUF': { files } } };
const path = (dir: string): string => join(folder(dir), 'tiny-Q8_0.gguf');

interface Puller {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly text: string }>;
}

function startPull(t: Teardown, dir: string, server: LocalHub): Puller {
  const child = spawn(process.execPath, [program, 'pull', dir, 'ann/tiny-GGUF:Q8_0'], {
    env: { ...process.env, HF_ENDPOINT: server.endpoint, HF_TOKEN: 'hf_x' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', data => {
    text += data;
  });
  child.stderr.on('data', data => {
    text += data;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status, text })) };
}

const bytesAsked = (server: LocalHub, from = 0): number =>
  server.seen.bytes
    .slice(from)
    .map(({ range }) => /(\d+)-(\d+)/.exec(range ?? ''))
    .reduce((sum, found) => sum + Number(found?.[2]) - Number(found?.[1]) + 1, 0);

async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; looks < 600 && !holds(); looks++) await sleep(50);
}

t.test('two processes that pull the same file share one download', async t => {
  const dir = t.testdir({});
  const server = await startHub(t, { ...content, fault: () => ({ type: 'slow', bytesPerSecond: 4 * MIB }) });
  const pullers = [startPull(t, dir, server), startPull(t, dir, server)];
  const ends = await Promise.all(pullers.map(({ ended }) => ended));
  t.same(
    ends.map(({ status }) => status),
    [0, 0],
    ends.map(({ text }) => text).join(''),
  );
  t.ok(readFileSync(path(dir)).equals(files['tiny-Q8_0.gguf']));
  t.ok(bytesAsked(server) < 14 * MIB, 'the bytes came once');
  t.same(readdirSync(folder(dir)), ['tiny-Q8_0.gguf']);
});

t.test('who waits takes over when the other is killed, from where that was', async t => {
  const dir = t.testdir({});
  const slow = { type: 'slow', bytesPerSecond: 2 * MIB } as const;
  const server = await startHub(t, { ...content, fault: () => slow });
  const first = startPull(t, dir, server);
  await until(() => existsSync(`${path(dir)}.part.json`));
  const second = startPull(t, dir, server);
  await until(() => server.seen.hub.length > 4);
  first.child.kill('SIGKILL');
  server.serve(content);
  const before = server.seen.bytes.length;
  const { status, text } = await second.ended;
  t.equal(status, 0, text);
  t.ok(readFileSync(path(dir)).equals(files['tiny-Q8_0.gguf']));
  t.ok(bytesAsked(server, before) < 12 * MIB, 'not from the start');
  t.same(readdirSync(folder(dir)), ['tiny-Q8_0.gguf']);
});

t.test('who waits sees how far the other is', async t => {
  const record = { version: 'x', sizeBytes: 1000, done: [{ start: 0, end: 400 }] };
  const lock = { id: 'other', pid: process.pid, host: hostname() };
  const dir = t.testdir({
    ann: {
      'tiny-GGUF': {
        'tiny-Q8_0.gguf.part.json': JSON.stringify(record),
        'tiny-Q8_0.gguf.lock': JSON.stringify(lock),
      },
    },
  });
  const { hub } = await openLocal(t, dir, content);
  const stop = new AbortController();
  const [file] = (await hub.listFiles('ann/tiny-GGUF', stop.signal)).quantisations[0]!.files;
  const request = { type: 'files', repository: 'ann/tiny-GGUF', revision: 'main', files: [file!] } as const;
  const waiting = new Promise(resolve => {
    const run = hub.download(request, { signal: stop.signal, onProgress: resolve });
    run.catch(() => {});
  });
  t.match(await waiting, { type: 'waiting', done: 400, file: 'tiny-Q8_0.gguf' });
  stop.abort();
  t.ok(existsSync(`${path(dir)}.lock`), 'the lock of another stays');
});

t.test('a lock that says nothing is no lock', async t => {
  const dir = t.testdir({ ann: { 'tiny-GGUF': {} } });
  writeFileSync(`${path(dir)}.lock`, 'rubbish');
  const { hub } = await openLocal(t, dir, content);
  const { signal } = new AbortController();
  const [quantisation] = (await hub.listFiles('ann/tiny-GGUF', signal)).quantisations;
  const request = {
    type: 'files',
    repository: 'ann/tiny-GGUF',
    revision: 'main',
    files: quantisation!.files,
  } as const;
  t.match(await hub.download(request, { signal }), { present: false });
  t.same(readdirSync(folder(dir)), ['tiny-Q8_0.gguf']);
});

t.test('who loses the lock waits for the new owner, and goes on after it', async t => {
  const dir = t.testdir({});
  const { hub, server } = await openLocal(t, dir, {
    ...content,
    fault: () => ({ type: 'slow', bytesPerSecond: MIB }),
  });
  const { signal } = new AbortController();
  const [quantisation] = (await hub.listFiles('ann/tiny-GGUF', signal)).quantisations;
  const request = {
    type: 'files',
    repository: 'ann/tiny-GGUF',
    revision: 'main',
    files: quantisation!.files,
  } as const;
  const steps: string[] = [];
  const done = hub.download(request, { signal, onProgress: ({ type }) => steps.push(type) });
  await until(() => steps.includes('loading'));
  writeFileSync(`${path(dir)}.lock`, JSON.stringify({ id: 'other', pid: process.pid, host: hostname() }));
  await until(() => steps.includes('waiting'));
  t.notOk(existsSync(path(dir)));
  server.serve(content);
  rmSync(`${path(dir)}.lock`);
  t.match(await done, { checked: true });
  t.ok(readFileSync(path(dir)).equals(files['tiny-Q8_0.gguf']));
});

t.test('a stopped pull ends with 130 and keeps what has come', async t => {
  const dir = t.testdir({});
  const server = await startHub(t, { ...content, fault: () => ({ type: 'slow', bytesPerSecond: MIB }) });
  const { child, ended } = startPull(t, dir, server);
  await until(() => existsSync(`${path(dir)}.part.json`));
  child.kill('SIGINT');
  t.match(await ended, { status: 130, text: /stopped; what has come is kept/ });
  t.same(readdirSync(folder(dir)), ['tiny-Q8_0.gguf.part', 'tiny-Q8_0.gguf.part.json']);
});
