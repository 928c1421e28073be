import { createServer } from 'node:net';
import t from 'tap';
import { allApis } from '../apis.js';
import { json, served } from '../serving.js';

t.test('no address that a request names is asked', async t => {
  let asked = 0;
  const other = createServer(socket => {
    asked++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => other.once('listening', resolve));
  t.teardown(() => other.close());
  const { port } = other.address() as { port: number };
  const { ask } = await served(t, { options: { apis: allApis } });
  for (const url of [`http://127.0.0.1:${port}/a.png`, `http://localhost:${port}`, 'file:///etc/passwd']) {
    const openai = [
      { type: 'text', text: 'Hi' },
      { type: 'image_url', image_url: { url } },
    ];
    const anthropic = [{ type: 'image', source: { type: 'url', url } }];
    const responses = [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }];
    for (const [path, body] of [
      ['/v1/chat/completions', { messages: [{ role: 'user', content: openai }] }],
      ['/v1/messages', { model: 'alpha', max_tokens: 1, messages: [{ role: 'user', content: anthropic }] }],
      ['/v1/responses', { input: responses }],
      ['/api/chat', { model: 'alpha', messages: [{ role: 'user', content: 'Hi', images: [url] }] }],
      ['/api/generate', { model: 'alpha', prompt: 'Hi', images: [url] }],
    ] as const) {
      const { status, text } = await ask(path, json(body));
      t.equal(status, 400, `${path}: ${text.slice(0, 200)}`);
    }
    // Without a key nothing is downloaded either.
    t.equal((await ask('/api/pull', json({ model: url }))).status, 501);
  }
  t.equal(asked, 0);
});
