import t from 'tap';
import { json, served } from '../serving.js';

t.test('health names the model that is loaded and loads none itself', async t => {
  const { ask } = await served(t);
  t.match((await ask('/api/v1/health')).value, { status: 'ok', model: null, version: '1.2.3', running: 0 });
  await ask('/api/v1/chat', json({ message: 'x' }));
  t.equal((await ask('/api/v1/health')).value.model, 'alpha');
  t.equal((await ask('/api/v1/health', { method: 'HEAD' })).status, 200);
});

t.test('the index is JSON for those who accept it, else the line of Ollama', async t => {
  const { ask } = await served(t);
  const { value } = await ask('/', { headers: { accept: 'application/json' } });
  t.match(value, { name: 'llmtui', openapi: '/openapi.json' });
  const paths = value.endpoints.map(({ method, path }: Record<string, string>) => `${method} ${path}`);
  t.ok(paths.includes('POST /api/v1/chat'));
  t.ok(paths.includes('DELETE /api/v1/chat/conversation/{id}'));
  for (const accept of ['*/*', 'text/html,application/xhtml+xml,*/*;q=0.8']) {
    t.equal((await ask('/', { headers: { accept } })).text, 'Ollama is running');
  }
  t.equal((await ask('/', { method: 'HEAD' })).status, 200);
});
