import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { DownloadRequest } from '../../../lib/models/hub/download.js';
import type { DownloadProgress } from '../../../lib/models/hub/progress.js';
import { openWays } from '../../../lib/models/hub/proxy.js';
import { type Fault, type HubContent, noise, sha256 } from '../../helpers/hub.js';
import { packageRoot } from '../../helpers/program.js';
import { openLocal } from './local.js';

const MIB = 1024 ** 2;
const never = new AbortController().signal;
const name = 'tiny-Q8_0.gguf';
const place = (dir: string): string => join(dir, 'ann', 'tiny-GGUF', name);

function request(bytes: Buffer): DownloadRequest {
  const file = { path: name, name, sizeBytes: bytes.length, sha256: sha256(bytes) };
  return { type: 'files', repository: 'ann/tiny-GGUF', revision: 'main', files: [file] };
}

const serving = (bytes: Buffer) => ({ repositories: { 'ann/tiny-GGUF': { files: { [name]: bytes } } } });

t.test('a file comes whole, over several connections, and is alone in its folder afterwards', async t => {
  const dir = t.testdir({});
  const bytes = readFileSync(join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf'));
  const { hub, server } = await openLocal(t, dir, serving(bytes));
  const done = await hub.download(request(bytes), { signal: never });
  t.match(done, { path: place(dir), name: 'tiny-Q8_0', checked: true, present: false });
  t.ok(readFileSync(done.path).equals(bytes), 'every byte');
  t.ok(server.seen.bytes.length > 4, 'asked for in parts');
  t.same(readdirSync(join(dir, 'ann', 'tiny-GGUF')), [name]);
});

t.test('cuts, refusals, silence and a signed address that runs out cost no byte', async t => {
  const dir = t.testdir({});
  const bytes = readFileSync(join(packageRoot, 'fixtures/models/SmolLM2-135M-Instruct.Q4_1.gguf'));
  const faults: readonly Fault[] = [
    ...Array.from({ length: 20 }, (_, cut): Fault => ({ type: 'cut', afterBytes: 100_000 * cut })),
    { type: 'status', status: 429, headers: { 'retry-after': '1' } },
    { type: 'status', status: 500 },
    { type: 'status', status: 403 },
    { type: 'stall', afterBytes: MIB },
    { type: 'slow', bytesPerSecond: 20 * MIB },
  ];
  const content = { ...serving(bytes), fault: (number: number) => faults[number - 1] };
  const { hub, server } = await openLocal(t, dir, content, { ways: openWays({}, 500) });
  const done = await hub.download(request(bytes), { signal: never });
  t.match(done, { checked: true });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.ok(server.seen.bytes.length > faults.length);
});

t.test('a connection that falls silent is given up and asked for again', async t => {
  const dir = t.testdir({});
  const bytes = noise(2 * MIB);
  const content: HubContent = {
    ...serving(bytes),
    fault: number => (number === 1 ? { type: 'stall', afterBytes: MIB } : undefined),
  };
  const { hub, server } = await openLocal(t, dir, content, { ways: openWays({}, 500) });
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.equal(server.seen.bytes.length, 3);
});

t.test('a download that is stopped goes on where it was, in another process too', async t => {
  const dir = t.testdir({});
  const bytes = noise(10 * MIB);
  const slow = { type: 'slow', bytesPerSecond: 20 * MIB } as const;
  const first = await openLocal(t, dir, { ...serving(bytes), fault: () => slow }, { connections: 2 });
  const stop = new AbortController();
  const onProgress = ({ type, done }: DownloadProgress) => {
    if (type === 'loading' && done > 3 * MIB) stop.abort();
  };
  await t.rejects(first.hub.download(request(bytes), { signal: stop.signal, onProgress }), {
    name: 'AbortError',
  });
  t.notOk(existsSync(place(dir)), 'nothing is named a model before it is whole');
  t.notOk(existsSync(`${place(dir)}.lock`));
  const second = await openLocal(t, dir, serving(bytes));
  const seen: DownloadProgress[] = [];
  await second.hub.download(request(bytes), { signal: never, onProgress: step => seen.push(step) });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.ok(seen.find(({ type }) => type === 'loading')!.done > 3 * MIB, 'what had come is not asked for again');
});

t.test('what had come of another version is not taken for this one', async t => {
  const dir = t.testdir({});
  const [old, bytes] = [noise(6 * MIB, 1), noise(6 * MIB, 2)];
  const { hub, server } = await openLocal(
    t,
    dir,
    {
      ...serving(old),
      fault: number => (number > 1 ? { type: 'status', status: 403 } : undefined),
    },
    { connections: 1 },
  );
  await t.rejects(hub.download(request(old), { signal: never }));
  t.ok(existsSync(`${place(dir)}.part.json`));
  server.serve(serving(bytes));
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
});

t.test('a wrong file is never accepted, and is gone', async t => {
  const dir = t.testdir({});
  const bytes = noise(MIB);
  const { hub, server } = await openLocal(t, dir, { ...serving(bytes), fault: () => ({ type: 'corrupt' }) });
  await t.rejects(hub.download(request(bytes), { signal: never }), {
    code: 'UNAVAILABLE',
    message: /SHA-256 differs.*deleted/,
  });
  t.same(readdirSync(join(dir, 'ann', 'tiny-GGUF')), []);
  server.serve(serving(bytes));
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
});

t.test(
  'a file that is there with the same content is left alone; one with other content is replaced',
  async t => {
    const dir = t.testdir({ ann: { 'tiny-GGUF': { [name]: noise(MIB) } } });
    const bytes = noise(MIB);
    const { hub, server } = await openLocal(t, dir, serving(bytes));
    const before = statSync(place(dir)).ino;
    t.match(await hub.download(request(bytes), { signal: never }), { present: true, checked: true });
    t.equal(statSync(place(dir)).ino, before);
    t.equal(server.seen.bytes.length, 1, 'only asked what it is');
    writeFileSync(place(dir), noise(MIB, 2));
    t.match(await hub.download(request(bytes), { signal: never }), { present: false });
    t.ok(readFileSync(place(dir)).equals(bytes));
  },
);

t.test('the token goes to the hub, and to no other server', async t => {
  const dir = t.testdir({});
  const bytes = noise(MIB);
  const { hub, server } = await openLocal(t, dir, serving(bytes), { env: { HF_TOKEN: 'hf_secret' } });
  await hub.listFiles('ann/tiny-GGUF', never);
  await hub.download(request(bytes), { signal: never });
  t.ok(server.seen.hub.length >= 2);
  t.ok(server.seen.hub.every(({ authorization }) => authorization === 'Bearer hf_secret'));
  t.ok(server.seen.bytes.length >= 2);
  t.ok(server.seen.bytes.every(({ authorization }) => authorization === undefined));
});

t.test('a server that is busy is asked again when it says', async t => {
  const dir = t.testdir({});
  const bytes = noise(MIB);
  const waits: number[] = [];
  const delay = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  const busy = { type: 'status', status: 429, headers: { 'retry-after': '7' } } as const;
  const broken = { type: 'status', status: 500 } as const;
  const content = { ...serving(bytes), fault: (number: number) => [busy, undefined, broken][number] };
  const { hub } = await openLocal(t, dir, content, { delay });
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.same(waits, [7000, 500]);
});

t.test('a server that stays broken ends the download; what has come is kept', async t => {
  const dir = t.testdir({});
  const bytes = noise(6 * MIB);
  const broken = { type: 'status', status: 503 } as const;
  const { hub } = await openLocal(
    t,
    dir,
    { ...serving(bytes), fault: number => (number > 1 ? broken : undefined) },
    { connections: 1 },
  );
  await t.rejects(hub.download(request(bytes), { signal: never }), {
    code: 'UNAVAILABLE',
    message: /503.*kept/,
  });
  t.ok(statSync(`${place(dir)}.part`).size >= 4 * MIB);
});

t.test('a server that sends only whole files is read from the start again after a cut', async t => {
  const dir = t.testdir({});
  const bytes = noise(2 * MIB);
  const { hub, server } = await openLocal(t, dir, {
    ...serving(bytes),
    ranged: false,
    fault: number => (number === 1 ? { type: 'cut', afterBytes: MIB } : undefined),
  });
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.equal(server.seen.bytes.length, 3);
});

t.test('a signed address that has run out is asked for anew', async t => {
  const dir = t.testdir({});
  const bytes = noise(6 * MIB);
  const { hub, server } = await openLocal(
    t,
    dir,
    {
      ...serving(bytes),
      fault: number => (number === 2 ? { type: 'status', status: 403 } : undefined),
    },
    { connections: 1 },
  );
  await hub.download(request(bytes), { signal: never });
  t.ok(readFileSync(place(dir)).equals(bytes));
  t.equal(server.seen.hub.length, 2);
});

t.test('without space nothing is begun', async t => {
  const dir = t.testdir({});
  const bytes = noise(MIB);
  const { hub, server } = await openLocal(t, dir, serving(bytes), { freeBytes: async () => 1000 });
  await t.rejects(hub.download(request(bytes), { signal: never }), {
    code: 'STORE_FAILED',
    message: /0\.001 GB more/,
  });
  t.equal(server.seen.bytes.length, 0);
});

const noDevFull = process.platform !== 'linux' && 'needs /dev/full';
t.test('a disk that is full keeps what has come', { skip: noDevFull }, async t => {
  const bytes = noise(MIB);
  const record = JSON.stringify({
    version: sha256(bytes),
    sizeBytes: bytes.length,
    done: [{ start: 0, end: 10 }],
  });
  const dir = t.testdir({
    ann: {
      'tiny-GGUF': { [`${name}.part`]: t.fixture('symlink', '/dev/full'), [`${name}.part.json`]: record },
    },
  });
  const { hub } = await openLocal(t, dir, serving(bytes));
  await t.rejects(hub.download(request(bytes), { signal: never }), {
    code: 'STORE_FAILED',
    message: /disk is full.*kept/,
  });
  t.ok(existsSync(`${place(dir)}.part.json`));
});

t.test('offline nothing is asked', async t => {
  const dir = t.testdir({});
  const bytes = noise(1000);
  const { hub, server } = await openLocal(t, dir, serving(bytes), { offline: true });
  await t.rejects(hub.download(request(bytes), { signal: never }), {
    code: 'UNAVAILABLE',
    message: /--offline/,
  });
  await t.rejects(hub.listFiles('ann/tiny-GGUF', never), { code: 'UNAVAILABLE', message: /--offline/ });
  t.equal(server.seen.hub.length, 0);
});

t.test('a file of another server comes without token, and unchecked', async t => {
  const dir = t.testdir({});
  const bytes = noise(MIB);
  const { hub, server } = await openLocal(t, dir, serving(bytes), { env: { HF_TOKEN: 'hf_secret' } });
  const url = `${server.bytesAt}/ann/tiny-GGUF/${name}`;
  const done = await hub.download({ type: 'url', url }, { signal: never });
  t.match(done, { path: join(dir, '127.0.0.1', name), checked: false });
  t.ok(readFileSync(done.path).equals(bytes));
  t.ok(server.seen.bytes.every(({ authorization }) => authorization === undefined));
});
