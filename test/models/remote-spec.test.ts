import t from 'tap';
import { findModel, findModels } from '../../lib/models/find.js';
import { resolveModel } from '../../lib/models/list.js';
import { parseRegistry } from '../../lib/models/registry-document.js';
import type { RegistryEntry } from '../../lib/models/registry-entry.js';
import { withReadyMade } from '../../lib/models/remote-sources.js';
import { keyVariable, remoteSpec } from '../../lib/models/remote-spec.js';

const read = (config: string) =>
  parseRegistry(`version: 1\nmodels:\n  - id: far\n    provider: openai\n    config: { ${config} }\n`, {
    folder: '/',
  });

t.test('a remote model is read from models.yaml', t => {
  const { entries, fault } = read(
    'base_url: "http://10.0.0.5:8000/v1", model: big, server: vllm, api_key_env: MY_KEY, headers: { x-team: blue }, ' +
      'context: 4096, price: { input: 1, output: 2.5 }, history: tokens, fallback: smollm2-135m',
  );
  t.equal(fault, undefined);
  t.match(entries[0]?.config, { fallback: 'smollm2-135m' });
  t.same(remoteSpec('far', entries[0]!.config), {
    name: 'far',
    baseUrl: 'http://10.0.0.5:8000/v1',
    model: 'big',
    server: 'vllm',
    headers: { 'x-team': 'blue' },
    contextSize: 4096,
    price: { input: 1, output: 2.5 },
    history: 'tokens',
  });
  t.equal(keyVariable(entries[0]!.config), 'MY_KEY');
  t.end();
});

t.test('an entry that says nothing is the model of that name at OpenAI', t => {
  const { entries } = read('');
  const { config } = entries[0]!;
  t.match(remoteSpec('far', config), { baseUrl: 'https://api.openai.com/v1', model: 'far' });
  t.equal(keyVariable(config), 'OPENAI_API_KEY');
  t.equal(keyVariable({ base_url: 'http://127.0.0.1:8080/v1' }), undefined, 'which goes nowhere else');
  t.end();
});

t.test('a mistake is named without what may be a key', t => {
  for (const [config, fault] of [
    ['base_url: nowhere', /base_url must be an address/],
    ['base_url: "ftp://a/v1"', /base_url must be an address/],
    ['base_url: "http://me:hunter2@a/v1"', /without a password/],
    ['api_key_env: sk-hunter2', /name of an environment variable, not the key itself/],
    ['server: apache', /server is "apache", but must be one of openai, ollama/],
    ['headers: { x: 1 }', /x must be text/],
    ['price: { input: -1 }', /US dollars per million tokens/],
    ['history: 0', /a whole number from 1/],
  ] as const) {
    t.match(read(config).fault, fault);
    t.notMatch(read(config).fault, /hunter2/);
  }
  t.end();
});

t.test('a remote model is listed and takes no memory', async t => {
  const folder = t.testdir();
  const registry: readonly RegistryEntry[] = [
    {
      id: 'llama3-1b',
      provider: 'openai',
      enabled: true,
      config: { base_url: 'http://127.0.0.1:11434/v1', model: 'llama3.2:1b', context: 2048 },
    },
  ];
  const where = { packageModelsDir: folder, modelDir: folder, extraPaths: [], registry };
  const listed = await findModels(where);
  t.match(listed, [
    {
      name: 'llama3-1b',
      path: '',
      description: 'llama3.2:1b at 127.0.0.1:11434',
      status: 'available',
      needBytes: 0,
    },
  ]);
  t.match(listed, [{ remote: true, context: 2048, purpose: 'chat' }]);
  t.equal(listed[0]?.profile, undefined, 'it is no file of that profile');
  t.equal(resolveModel(listed, 'LLAMA3-1b').name, 'llama3-1b');
  t.match(await findModel(where, 'llama3-1b'), { entry: { remote: true } });
});

t.test('who has a key of OpenAI has gpt-3.5-turbo, unless models.yaml has another', t => {
  const env = { OPENAI_API_KEY: 'sk-1' };
  t.same(withReadyMade([], {}), []);
  const [ready] = withReadyMade([], env);
  t.match(ready, { id: 'gpt-3.5-turbo', provider: 'openai', enabled: true });
  t.match(remoteSpec('gpt-3.5-turbo', ready!.config), {
    model: 'gpt-3.5-turbo',
    baseUrl: /api\.openai\.com/,
  });
  const own = [{ id: 'gpt-3.5-turbo', provider: 'openai', enabled: false, config: {} }];
  t.same(withReadyMade(own, env), own);
  t.end();
});
