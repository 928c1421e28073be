import { request } from 'node:http';
import t, { type Test } from 'tap';
import { json, served } from './serving.js';
import { STARTER, starterModels } from './starter-models.js';

/** A server over the model that comes with the program. */
const starter = (t: Test) => served(t, { options: { models: starterModels(t).models } });

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
