import t from 'tap';
import { announcement } from '../../../lib/cli/serve/announcement.js';

t.test('the line names the address, the APIs, and a request that works', async t => {
  const line = announcement({ api: 'both', url: 'http://127.0.0.1:8080', hasKey: false });
  t.match(
    line,
    /^llmtui listens on http:\/\/127\.0\.0\.1:8080: OpenAI at \/v1, Ollama at \/api,.*; try: curl http/,
  );
  t.notMatch(line, 'Authorization');
  t.equal(line.split('\n').length, 2, 'one line');
});

t.test('with a key the request brings it, by its variable', async t => {
  const line = announcement({ api: 'openai', url: 'http://127.0.0.1:1', hasKey: true });
  t.match(line, '-H "Authorization: Bearer $LLM_API_KEY"');
  t.notMatch(line, 'Ollama');
});

t.test('an address that means all is shown as one that a client can reach', async t => {
  for (const url of ['http://0.0.0.0:80', 'http://[::]:80']) {
    const line = announcement({ api: 'ollama', url, hasKey: true });
    t.match(line, /listens on http:\/\/127\.0\.0\.1:80 and every other address of this machine/);
    t.match(line, 'curl http://127.0.0.1:80/');
  }
});
