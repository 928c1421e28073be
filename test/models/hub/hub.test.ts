import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { openHub } from '../../../lib/models/hub/hub.js';
import { type HubContent, noise } from '../../helpers/hub.js';
import { openLocal } from './local.js';

const never = new AbortController().signal;
const files = { 'x-Q8_0.gguf': noise(5000) };
const content: HubContent = {
  repositories: {
    'meta/Llama-3-8B-GGUF': { files, gated: true, downloads: 9000 },
    'ann/Llama-3-8B-GGUF': { files, downloads: 50 },
    'bob/other-GGUF': { files, downloads: 7 },
  },
};
const request = (repository: string) =>
  ({
    type: 'files',
    repository,
    revision: 'main',
    files: [{ path: 'x-Q8_0.gguf', name: 'x-Q8_0.gguf', sizeBytes: 5000 }],
  }) as const;

t.test('a search gives repositories with GGUF files, the most downloaded first', async t => {
  const { hub, server } = await openLocal(t, t.testdir({}), content);
  t.same(await hub.search('llama 8b', 5, never), [
    { name: 'meta/Llama-3-8B-GGUF', downloads: 9000, likes: 1, gated: true },
    { name: 'ann/Llama-3-8B-GGUF', downloads: 50, likes: 1, gated: false },
  ]);
  t.match(server.seen.hub[0]?.path, /filter=gguf&sort=downloads.*limit=5/);
  t.same(await hub.search('nothing like it', 5, never), []);
});

t.test('a repository that is not there names near ones', async t => {
  const { hub } = await openLocal(t, t.testdir({}), content);
  await t.rejects(hub.listFiles('zoe/Llama-3-8B', never), {
    code: 'MODEL_NOT_FOUND',
    message: /no public repository zoe\/Llama-3-8B; did you mean ann\/Llama-3-8B-GGUF\?/,
  });
});

t.test('a closed model names the licence, the token and an open equivalent', async t => {
  const { hub, server } = await openLocal(t, t.testdir({}), content);
  await t.rejects(hub.download(request('meta/Llama-3-8B-GGUF'), { signal: never }), {
    code: 'UNAVAILABLE',
    message: `meta/Llama-3-8B-GGUF wants its licence accepted first: do so on ${server.endpoint}/meta/Llama-3-8B-GGUF and set HF_TOKEN to a token of your account, or pull an open equivalent: ann/Llama-3-8B-GGUF`,
  });
  const known = await openLocal(t, t.testdir({}), content, { env: { HF_TOKEN: 'hf_x' } });
  await t.rejects(known.hub.download(request('meta/Llama-3-8B-GGUF'), { signal: never }), {
    code: 'UNAVAILABLE',
    message: /with the account of your token/,
  });
});

t.test('a file that is not there says so', async t => {
  const { hub, server } = await openLocal(t, t.testdir({}), content);
  const files = [{ path: 'y.gguf', name: 'y.gguf', sizeBytes: 1 }];
  const missing = { type: 'files', repository: 'bob/other-GGUF', revision: 'main', files } as const;
  await t.rejects(hub.download(missing, { signal: never }), {
    code: 'MODEL_NOT_FOUND',
    message: /has no file y\.gguf/,
  });
  const url = `${server.bytesAt}/bob/other-GGUF/y.gguf`;
  await t.rejects(hub.download({ type: 'url', url }, { signal: never }), {
    code: 'MODEL_NOT_FOUND',
    message: /check the URL/,
  });
  await t.rejects(hub.download({ type: 'url', url: `${server.bytesAt}/page` }, { signal: never }), {
    code: 'BAD_INPUT',
  });
});

t.test('a token that is refused is said to be', async t => {
  const refused: HubContent = { ...content, hubFault: () => ({ type: 'status', status: 401 }) };
  const { hub } = await openLocal(t, t.testdir({}), refused, { env: { HF_TOKEN: 'hf_old' } });
  await t.rejects(hub.listFiles('ann/Llama-3-8B-GGUF', never), {
    code: 'UNAVAILABLE',
    message: /your token may not/,
  });
});

t.test('a hub that is busy is asked again, and at last given up', async t => {
  const busy = { type: 'status', status: 429, headers: { 'retry-after': '1' } } as const;
  const { hub, server } = await openLocal(t, t.testdir({}), {
    ...content,
    hubFault: n => (n < 2 ? busy : undefined),
  });
  t.equal((await hub.listFiles('bob/other-GGUF', never)).quantisations.length, 1);
  server.serve({ ...content, hubFault: () => busy });
  await t.rejects(hub.listFiles('bob/other-GGUF', never), {
    code: 'UNAVAILABLE',
    message: /try again later/,
  });
});

t.test('without a network the host is named, and the partial promised', async t => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise(resolve => closed.close(resolve));
  const env = { HF_ENDPOINT: `http://127.0.0.1:${port}` };
  const hub = openHub({ env, home: '/', modelDir: '/', delay: async () => {} });
  t.teardown(() => hub.close());
  await t.rejects(hub.listFiles('ann/x', never), {
    code: 'UNAVAILABLE',
    message: new RegExp(`no answer from 127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\)`),
  });
});

t.test('another server that does not answer is named', async t => {
  const { hub } = await openLocal(t, t.testdir({}), content);
  const url = 'http://127.0.0.1:1/x.gguf';
  await t.rejects(hub.download({ type: 'url', url }, { signal: never }), {
    message: /no answer from 127\.0\.0\.1:1 /,
  });
});

t.test('asking ends at once when it is aborted', async t => {
  const { hub } = await openLocal(t, t.testdir({}), content);
  const stop = new AbortController();
  stop.abort();
  await t.rejects(hub.search('x', 5, stop.signal), { name: 'AbortError' });
  await t.rejects(hub.download(request('bob/other-GGUF'), { signal: stop.signal }), { name: 'AbortError' });
});

t.test('an address that is none is refused', async t => {
  t.throws(() => openHub({ env: { HF_ENDPOINT: 'huggingface' }, home: '/', modelDir: '/' }), {
    code: 'BAD_CONFIG',
  });
});
