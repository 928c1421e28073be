import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { noise } from '../../helpers/hub.js';
import { openLocal } from '../../models/hub/local.js';
import { json } from '../serving.js';
import { STARTER } from '../starter-models.js';
import { starterServed } from './starter.js';

const key = { 'x-api-key': 'secret' };
const options = { apiKey: 'secret' };
const file = resolve(
  'fixtures/models',
  readdirSync(resolve('fixtures/models')).find(name => /\.gguf$/.test(name))!,
);
const repository = 'ann/tiny-GGUF';
const content = { repositories: { [repository]: { files: { 'tiny-Q8_0.gguf': noise(3000) } } } };

t.test('without a key nothing is changed, and the sentence says how', async t => {
  const { ask, registry } = await starterServed(t);
  const requests = [
    ['/api/pull', json({ model: 'ann/tiny' })],
    ['/api/create', json({ model: 'x', from: STARTER })],
    ['/api/copy', json({ source: STARTER, destination: 'x' })],
    ['/api/delete', json({ model: STARTER }, {}, 'DELETE')],
  ] as const;
  for (const [path, request] of requests) {
    const { status, value } = await ask(path, request);
    t.equal(status, 501, path);
    t.match(value.error, /127\.0\.0\.1.*API key.*LLM_API_KEY/);
  }
  t.strictSame((await registry.read()).entries, []);
});

t.test('nor where others can reach the server, with a key too', async t => {
  const { server } = await starterServed(t, { options: { ...options, host: '0.0.0.0' } });
  const body = json({ source: STARTER, destination: 'x' }, key);
  t.equal((await fetch(`http://127.0.0.1:${server.port}/api/copy`, body)).status, 501);
});

t.test('a model is made of one that is there, with parameters, system prompt and template', async t => {
  const { ask, registry, models } = await starterServed(t, { options });
  const created = await ask(
    '/api/create',
    json(
      {
        model: 'brief:latest',
        from: STARTER,
        parameters: { temperature: 0.1, num_predict: 9, num_ctx: 512, stop: 'END' },
        system: 'Be brief.',
        template: 'chatml',
      },
      key,
    ),
  );
  t.equal(created.text, '{"status":"writing manifest"}\n{"status":"success"}\n');
  t.match((await registry.read()).entries, [
    { id: STARTER, config: { model_path: file } },
    {
      id: 'brief',
      provider: 'llama_cpp',
      enabled: true,
      config: {
        model_path: file,
        sampling: { temperature: 0.1, max_tokens: 9, stop: ['END'] },
        context: 512,
        system: 'Be brief.',
        template: 'chatml',
      },
    },
  ]);
  const { models: listed } = (await ask('/api/tags', { headers: key })).value;
  t.match(listed, [{ name: `${STARTER}:latest` }, { name: 'brief:latest' }], 'the source stays');
  const shown = await ask('/api/show', json({ model: 'brief' }, key));
  t.match(shown.value, { system: 'Be brief.', parameters: /temperature 0\.1/ });
  const again = await ask(
    '/api/create',
    json({ model: 'brief', from: 'brief', system: 'Rhyme.', stream: false }, key),
  );
  t.strictSame(again.value, { status: 'success' });
  const entry = await models.resolve('brief');
  t.match(entry.config, { system: 'Rhyme.', template: 'chatml', sampling: { temperature: 0.1 } });
});

t.test('a copy is a second name of the same file, which stays when one of them goes', async t => {
  const { ask, models, modelDir, registry } = await starterServed(t, { options });
  mkdirSync(modelDir, { recursive: true });
  const own = join(modelDir, 'own.gguf');
  copyFileSync(file, own);
  await models.refresh();
  t.strictSame((await ask('/api/copy', json({ source: 'own', destination: 'second' }, key))).value, {
    status: 'success',
  });
  const remove = (model: string) => ask('/api/delete', json({ model }, key, 'DELETE'));
  t.equal((await remove('sec')).status, 404, 'the beginning of a name is not enough');
  t.equal((await remove('second:latest')).status, 200);
  t.equal(existsSync(own), true, 'own uses it');
  t.equal((await remove('own')).status, 200);
  t.equal(existsSync(own), false, 'nobody else names the file');
  t.strictSame((await registry.read()).entries, []);
  t.equal((await remove('second')).status, 404);
  const starter = await remove(STARTER);
  t.equal(starter.status, 400);
  t.match(starter.value.error, /comes with llmtui/);
  t.ok(existsSync(file));
});

t.test('names, templates and sources are checked', async t => {
  const { ask, registry } = await starterServed(t, { options });
  const good = { model: 'x', from: STARTER };
  const cases = [
    [{ ...good, model: '../../x' }, 400],
    [{ ...good, model: '/etc/passwd' }, 400],
    [{ ...good, model: 'x.gguf' }, 400],
    [{ ...good, model: 'a b' }, 400],
    [{ ...good, model: STARTER }, 400],
    [{ ...good, model: STARTER.toUpperCase() }, 400],
    [{ model: 'x' }, 400],
    [{ ...good, from: 'nothing' }, 404],
    [{ ...good, from: '/etc/passwd' }, 404],
    [{ ...good, template: '{{ .Prompt }}' }, 400],
    [{ ...good, template: '../../package' }, 400],
    [{ ...good, parameters: { temperature: 'hot' } }, 400],
    [{ ...good, parameters: { num_ctx: 1 } }, 400],
    [{ ...good, files: { 'a.gguf': 'sha256:00' } }, 400],
    [{ ...good, modelfile: 'FROM /etc/passwd' }, 400],
  ] as const;
  for (const [body, status] of cases) {
    t.equal((await ask('/api/create', json(body, key))).status, status, JSON.stringify(body));
  }
  for (const destination of ['../x', STARTER, '']) {
    t.equal((await ask('/api/copy', json({ source: STARTER, destination }, key))).status, 400, destination);
  }
  t.strictSame((await registry.read()).entries, []);
});

t.test('a pull tells its progress line by line, and the model is there', async t => {
  const openHub = async (dir: string) => (await openLocal(t, dir, content)).hub;
  const { ask, modelDir } = await starterServed(t, { options, openHub });
  const { status, value } = await ask('/api/pull', json({ model: `hf.co/${repository}:Q8_0` }, key));
  t.equal(status, 200);
  t.strictSame(value[0], { status: 'pulling manifest' });
  t.ok(
    value.some(
      (line: { digest?: string; total?: number; completed?: number }) =>
        /^sha256:[0-9a-f]{64}$/.test(line.digest ?? '') && line.total === 3000 && line.completed === 3000,
    ),
    JSON.stringify(value),
  );
  t.strictSame(value.at(-1), { status: 'success' });
  t.ok(existsSync(join(modelDir, repository, 'tiny-Q8_0.gguf')));
  const again = await ask('/api/pull', json({ name: `${repository}:Q8_0`, stream: false }, key));
  t.strictSame(again.value, { status: 'success' });
});

t.test('what cannot be pulled has its status', async t => {
  const openHub = async (dir: string) => (await openLocal(t, dir, content)).hub;
  const { ask } = await starterServed(t, { options, openHub });
  const cases = [
    ['ann/nothing', 404],
    ['no-such-profile', 404],
    ['http://127.0.0.1:1/x.gguf', 400],
    ['https://huggingface.co/ann/tiny-GGUF', 400],
    ['../../etc', 400],
    ['', 400],
  ] as const;
  for (const [model, status] of cases) {
    t.equal((await ask('/api/pull', json({ model }, key))).status, status, model);
  }
});

t.test('model files are neither taken nor published', async t => {
  const { url, ask } = await starterServed(t, { options });
  const digest = `sha256:${'0'.repeat(64)}`;
  const blob = {
    method: 'POST',
    headers: { ...key, 'content-type': 'application/octet-stream' },
    body: 'GGUF',
  };
  t.equal((await ask(`/api/blobs/${digest}`, blob)).status, 501);
  t.equal((await fetch(`${url}/api/blobs/${digest}`, { method: 'HEAD', headers: key })).status, 501);
  t.equal((await ask('/api/push', json({ model: STARTER }, key))).status, 501);
});

t.test('requests do not fill models.yaml without end', async t => {
  const { ask, registry, models } = await starterServed(t, { options });
  const entry = (id: string) => ({ id, provider: 'llama_cpp', enabled: true, config: { model_path: file } });
  await registry.add(Array.from({ length: 200 }, (_, index) => entry(`m${index}`)));
  await models.refresh();
  const create = async (model: string) =>
    ask('/api/create', json({ model, from: 'm1', system: 'Be brief.', stream: false }, key));
  const refused = await create('further');
  t.equal(refused.status, 400);
  t.match(refused.value.error, /names 200 models already/);
  t.equal((await create('m2')).status, 200, 'one that is there can be changed');
});
