import t from 'tap';
import { allApis } from '../apis.js';
import { json, listed, served } from '../serving.js';

const user = { role: 'user', content: 'Hi' };
const outside = [
  ...[
    '../../etc/passwd',
    '/etc/passwd',
    './alpha',
    'alpha/../beta',
    '..',
    '.',
    '\\\\host\\share',
    'C:\\alpha.gguf',
  ],
  ...['/models/alpha.gguf', 'file:///models/alpha.gguf', 'alpha\u0000', '~/alpha', '$HOME', 'x'.repeat(512)],
];

t.test('a name means a model of the list and nothing else: no path is opened', async t => {
  const opened: string[] = [];
  const { ask, log } = await served(t, {
    entries: [listed('alpha'), listed('beta')],
    open: async ({ name }) => {
      opened.push(name);
      throw new Error('nothing is to be opened');
    },
    options: { apis: allApis, limits: { perSecond: 0 } },
  });
  for (const model of outside) {
    for (const [path, body] of [
      ['/v1/chat/completions', { model, messages: [user] }],
      ['/v1/completions', { model, prompt: 'Hi' }],
      ['/v1/responses', { model, input: 'Hi' }],
      ['/v1/messages', { model, max_tokens: 1, messages: [user] }],
      ['/api/chat', { model, messages: [user] }],
      ['/api/generate', { model, prompt: 'Hi' }],
      ['/api/show', { model }],
      ['/api/v1/load-model', { model_name: model }],
      ['/api/v1/chat/switch-model', { model_name: model }],
      ['/completion', { model, prompt: 'Hi' }],
      ['/tokenize', { model, content: 'Hi' }],
    ] as const) {
      const { status, text } = await ask(path, json(body));
      t.ok(
        [400, 404, 422].includes(status),
        `${path} ${model.slice(0, 40)}: ${status} ${text.slice(0, 100)}`,
      );
    }
    // These are steps of a URL, which the client takes itself.
    if (model === '.' || model === '..') continue;
    const { status } = await ask(`/v1/models/${encodeURIComponent(model)}`);
    t.ok([400, 404, 414].includes(status), `/v1/models ${model.slice(0, 40)}: ${status}`);
  }
  t.strictSame(opened, []);
  t.strictSame(
    log.filter(({ type }) => type === 'failure'),
    [],
  );
});

t.test('digests name no files', async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  for (const digest of ['sha256:..%2f..%2fetc%2fpasswd', `sha256:${'0'.repeat(64)}`, '..%2f..', 'sha256-x']) {
    for (const method of ['HEAD', 'POST']) {
      const { status } = await fetch(`${url}/api/blobs/${digest}`, { method });
      t.ok([400, 404, 501].includes(status), `${method} ${digest}: ${status}`);
    }
  }
});
