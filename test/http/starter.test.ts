import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t, { type Test } from 'tap';
import { systemClock } from '../../lib/engine/pool.js';
import { localModels } from '../../lib/models/open.js';
import { PooledModels } from '../../lib/models/pooled.js';
import { readSettings } from '../../lib/store/config.js';
import { folders } from '../../lib/store/folders.js';
import { json, served } from './serving.js';

const STARTER = 'smollm2-135m';
const GiB = 1024 ** 3;

/** A server over the model that comes with the program. */
async function starter(t: Test) {
  const home = mkdtempSync(join(tmpdir(), 'llmtui-http-home-'));
  const where = folders({ HOME: home }, 'linux', home);
  const env = { LLM_THREADS: '1', LLM_CONTEXT_SIZE: '2048', LLM_STATE_CACHE_SIZE: '0' };
  const { settings, rows } = readSettings({ flags: {}, env, cwd: home, folders: where, serving: true });
  const models = new PooledModels({
    models: localModels({
      settings,
      rows,
      folders: where,
      packageModelsDir: resolve('fixtures/models'),
      log: { log: () => {}, close: () => {} },
    }),
    most: 1,
    keepAliveMs: -1,
    free: () => 4 * GiB,
    clock: systemClock,
  });
  t.teardown(async () => {
    await models.close();
    rmSync(home, { recursive: true, force: true });
  });
  return served(t, { options: { models } });
}

t.test('the starter model answers, goes on, streams and counts', { timeout: 120_000 }, async t => {
  const { ask, library } = await starter(t);
  const asked = { message: 'Name a river.', temperature: 0, max_tokens: 8 };
  const first = await ask('/api/v1/chat', json(asked));
  t.equal(first.status, 200);
  t.ok(first.value.response);
  t.equal(first.value.usage.completion_tokens <= 8, true);
  const { conversation_id } = first.value;
  const second = await ask(
    '/api/v1/chat',
    json({ ...asked, message: 'Another.', conversation_id, stream: true }),
  );
  const end = second.value.at(-1);
  t.match(end, { type: 'end', finish_reason: /stop|length/ });
  t.ok(end.usage.cached_tokens > 0, 'what was read before is not read again');
  t.equal(library().read(conversation_id)?.messages.size, 4);
  const info = await ask('/api/v1/model-info');
  t.match(info.value, { name: STARTER, architecture: 'llama' });
  t.match((await ask('/api/v1/health')).value, { model: STARTER });
  t.equal((await ask('/api/v1/generate', json({ prompt: 'A river', max_tokens: 2 }))).status, 200);
});

t.test('a client that leaves frees the model', { timeout: 120_000 }, async t => {
  const { server, ask } = await starter(t);
  const sent = request({
    host: '127.0.0.1',
    port: server.port,
    path: '/api/v1/chat',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ message: 'Write a long story.', stream: true }));
  await new Promise<void>(resolve => {
    sent.on('response', answer => answer.on('data', data => /"text"/.test(String(data)) && resolve()));
  });
  sent.destroy();
  while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 10));
  t.equal((await ask('/api/v1/chat', json({ message: 'Hi', max_tokens: 1 }))).status, 200);
});
