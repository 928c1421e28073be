import t from 'tap';
import type { RegistryEntry } from '../../lib/models/registry-entry.js';
import { listRemote } from '../../lib/models/remote-listing.js';
import { remoteSources, sourceEntry } from '../../lib/models/remote-sources.js';
import { refusing, upstream } from '../engine/remote/upstream.js';

const entry = (id: string, config: RegistryEntry['config']): RegistryEntry => ({
  id,
  provider: 'openai',
  enabled: true,
  config,
});

t.test('a name with a server in front is a model there', t => {
  const own = entry('cluster', {
    base_url: 'http://gpu:8000/v1',
    model: 'big',
    api_key_env: 'K',
    list: true,
  });
  const sources = remoteSources([own], {});
  t.match(sourceEntry('ollama/llama3.2:1b', sources), {
    id: 'ollama/llama3.2:1b',
    provider: 'openai',
    config: { base_url: 'http://127.0.0.1:11434/v1', server: 'ollama', model: 'llama3.2:1b' },
  });
  t.same(sourceEntry('openai/gpt-4o', sources)?.config, { model: 'gpt-4o' });
  t.same(sourceEntry('cluster/meta-llama/Llama-3.3-70B', sources)?.config, {
    base_url: 'http://gpu:8000/v1',
    api_key_env: 'K',
    model: 'meta-llama/Llama-3.3-70B',
  });
  for (const other of ['ollama', 'ollama/', 'gemma', './ollama/x', 'TheBloke/ollama'])
    t.equal(sourceEntry(other, sources), undefined, other);
  t.end();
});

t.test('OLLAMA_HOST is read as Ollama reads it', t => {
  const at = (OLLAMA_HOST: string) =>
    remoteSources([], { OLLAMA_HOST }).find(({ id }) => id === 'ollama')?.config.base_url;
  t.equal(at('10.0.0.7'), 'http://10.0.0.7:11434/v1');
  t.equal(at('0.0.0.0:9000'), 'http://127.0.0.1:9000/v1');
  t.equal(at('https://ollama.example:443'), 'https://ollama.example/v1');
  t.equal(at('not an address'), 'http://127.0.0.1:11434/v1');
  t.end();
});

t.test('listed are the servers that answer, and those that should but do not are named', async t => {
  const { baseUrl, received } = await upstream(t, [
    refusing(200, { data: [{ id: 'a' }, { id: 'b-embed' }] }),
  ]);
  const dead = await upstream(t, [refusing(401)]);
  const sources = remoteSources(
    [
      entry('near', { base_url: baseUrl, api_key_env: 'NEAR_KEY', list: true }),
      entry('dead', { base_url: dead.baseUrl, list: true }),
      entry('keyless', { base_url: baseUrl, api_key_env: 'NO_KEY', list: true }),
      entry('single', { base_url: baseUrl, model: 'a' }),
    ],
    { NEAR_KEY: 'k1' },
  ).filter(({ id }) => ['near', 'dead', 'keyless', 'single'].includes(id));
  const { entries, faults } = await listRemote(sources, { NEAR_KEY: 'k1' });
  t.match(entries, [
    { id: 'near/a', config: { model: 'a', api_key_env: 'NEAR_KEY' } },
    { id: 'near/b-embed', config: { embedding: true } },
  ]);
  t.match(faults, [
    { source: 'dead', reason: /wants a key/ },
    { source: 'keyless', reason: /NO_KEY/ },
  ]);
  t.equal(received.length, 1);
  t.match(received[0], { url: '/v1/models', headers: { authorization: 'Bearer k1' } });
});

t.test('a server that hangs is not waited for, and another llmtui is not looked for', async t => {
  const silent = await upstream(t, [() => {}]);
  const ours = await upstream(t, [refusing(200, { data: [{ id: 'x', owned_by: 'llmtui' }] })]);
  const sources = [
    { id: 'silent', config: { base_url: silent.baseUrl, list: true }, isListed: true },
    { id: 'llama-server', config: { base_url: ours.baseUrl, server: 'llama-server' }, isListed: true },
  ];
  const { entries, faults } = await listRemote(sources, {}, AbortSignal.timeout(200));
  t.same(entries, []);
  t.match(faults, [{ source: 'silent', reason: 'it did not answer in time' }]);
});
