import t, { type Test } from 'tap';
import { WebSocket } from 'undici';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { metricsApi } from '../../../lib/http/metrics/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { endlessly } from '../../engine/attach/talking-engine.js';
import { json, type Scripted, served } from '../serving.js';

const measured = (t: Test, scripted: Scripted = {}) =>
  served(t, {
    ...scripted,
    options: { ...scripted.options, apis: [ownApi, llamaServerApi, metricsApi] },
  });

/** The samples of a text in Prometheus' format, by name and labels. */
const samplesOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

t.test('/metrics tells requests, replies, tokens and loads by model', async t => {
  const { ask, logged } = await measured(t);
  await ask('/api/v1/chat', json({ message: 'x' }));
  await ask('/api/v1/generate', json({ prompt: 'x' }));
  await ask('/api/v1/chat/conversation/conv_00000000000000000000');
  await ask('/nowhere');
  await logged(line => line.type === 'request' && line.path === '/nowhere');
  const { text, headers } = await ask('/metrics');
  t.equal(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const samples = samplesOf(text);
  for (const [name, value] of Object.entries({
    'llmtui_requests_total{method="POST",route="/api/v1/chat",status="200"}': 1,
    'llmtui_requests_total{method="GET",route="/api/v1/chat/conversation/:id",status="404"}': 1,
    'llmtui_requests_total{method="GET",route="none",status="404"}': 1,
    'llmtui_replies_total{model="alpha",end="stop"}': 2,
    'llmtui_replies_total{model="alpha",end="abort"}': 0,
    'llmtui_prompt_tokens_total{model="alpha"}': 8,
    'llmtui_reply_tokens_total{model="alpha"}': 2,
    'llmtui_replies_running{model="alpha"}': 0,
    'llmtui_replies_waiting{model="alpha"}': 0,
    'llmtui_time_to_first_token_seconds_count{model="alpha"}': 2,
    'llmtui_queue_seconds_count{model="alpha"}': 2,
    'llmtui_model_loads_total{model="alpha",result="loaded"}': 1,
    llmtui_requests_in_flight: 0,
    'llamacpp:tokens_predicted_total': 2,
    'llamacpp:prompt_tokens_total': 8,
    'llamacpp:requests_processing': 0,
  })) {
    t.equal(samples.get(name), value, name);
  }
  t.ok(samples.get('llmtui_model_memory_bytes{model="alpha"}')! > 0);
  t.ok(samples.get('process_resident_memory_bytes')! > 0);
});

t.test('what is written twice is not counted twice', async t => {
  const { ask } = await measured(t);
  await ask('/api/v1/chat', json({ message: 'x' }));
  await ask('/metrics');
  t.equal(samplesOf((await ask('/metrics')).text).get('llmtui_reply_tokens_total{model="alpha"}'), 1);
});

t.test('every name has a type, and seconds, bytes or total where it has a unit', async t => {
  const { ask } = await measured(t);
  const { text } = await ask('/metrics');
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (type === 'counter') t.match(name, /_total$/);
    if (type === 'histogram') t.match(name, /_seconds$/);
  }
});

t.test('what a client invents is no label: neither path nor model nor method', async t => {
  const { ask, url, logged } = await measured(t);
  for (const name of ['"}x{', 'evil']) {
    await ask('/api/v1/load-model', json({ model_name: name }));
    await fetch(`${url}/${encodeURIComponent(name)}`);
    await fetch(`${url}/api/v1/chat/conversation/${encodeURIComponent(name)}`, { method: 'PURGE' });
  }
  await logged(line => line.type === 'request' && line.method === 'PURGE' && line.path.endsWith('evil'));
  t.notMatch((await ask('/metrics')).text, /evil|x\{/);
});

t.test('requests that were turned away are counted by reason', async t => {
  const options = { apiKey: 'k' };
  const { url, ask } = await measured(t, { options });
  await fetch(`${url}/api/v1/health`);
  await fetch(`${url}/api/v1/health`);
  const { text } = await ask('/metrics', { headers: { authorization: 'Bearer k' } });
  t.equal(samplesOf(text).get('llmtui_requests_refused_total{reason="unauthorised"}'), 2);
});

t.test('messages on a WebSocket are requests, too', async t => {
  const { ask, url } = await measured(t);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/chat/ws`);
  const heard = new Promise<void>(resolve => {
    socket.addEventListener('message', ({ data }) => {
      if (JSON.parse(String(data)).type === 'end') resolve();
    });
  });
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'chat', id: 'a', message: 'x' })));
  await heard;
  socket.close();
  const name = 'llmtui_requests_total{method="CHAT",route="/api/v1/chat/ws",status="200"}';
  while (samplesOf((await ask('/metrics')).text).get(name) !== 1);
});

t.test('without the key nothing is told', async t => {
  const { ask, url } = await measured(t, { options: { apiKey: 'k' } });
  for (const path of ['/metrics', '/v1/performance', '/v1/capabilities', '/slots', '/props']) {
    t.equal((await fetch(`${url}${path}`)).status, 401, path);
  }
  t.equal((await ask('/metrics', { headers: { 'x-api-key': 'k' } })).status, 200);
});

t.test('a reply under way is seen, and counts as aborted when its client left', async t => {
  const { ask, url, engines } = await measured(t, { say: endlessly });
  const leave = new AbortController();
  const answer = await fetch(`${url}/api/v1/generate`, {
    ...json({ prompt: 'x', stream: true }),
    signal: leave.signal,
  });
  await answer.body!.getReader().read();
  t.match((await ask('/v1/performance')).value.total.requests, { total: 1, running: 1, abort: 0 });
  leave.abort();
  const { signal } = engines.get('alpha')!.asked[0]!;
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve));
  for (;;) {
    const { total } = (await ask('/v1/performance')).value;
    if (total.requests.abort === 1) break;
  }
  t.match((await ask('/v1/performance')).value.total.requests, { total: 1, running: 0, abort: 1 });
});

t.test('/v1/performance tells figures by model and in total, and what is loaded', async t => {
  const { ask, models } = await measured(t);
  t.match((await ask('/v1/performance')).value, {
    object: 'performance',
    models: [],
    total: { queue: { p50: null } },
  });
  await ask('/api/v1/chat', json({ message: 'x' }));
  const { value } = await ask('/v1/performance');
  t.match(value.total, {
    tokens: { prompt: 4, generated: 1 },
    cache_hit_rate: 0,
    queue: { count: 1, p95: 0 },
  });
  t.match(value.models, [
    {
      model: 'alpha',
      loaded: true,
      loads: 1,
      time_to_first_token: { count: 1, mean: 0.001, p50: 0.001, p95: 0.001 },
      memory: { cached_tokens: 0 },
      optimization: { backend: 'cpu', prefix_cache: true },
    },
  ]);
  await models.unload('alpha');
  t.match((await ask('/v1/performance')).value.models, [
    { model: 'alpha', loaded: false, memory: null, optimization: null, requests: { total: 1, stop: 1 } },
  ]);
});

t.test('looking at the figures loads no model and keeps none', async t => {
  const { ask, engines, models } = await measured(t);
  for (const path of ['/metrics', '/v1/performance', '/v1/capabilities', '/slots', '/health'])
    await ask(path);
  t.equal(engines.size, 0);
  await ask('/api/v1/chat', json({ message: 'x' }));
  const [before] = await models.loaded();
  for (const path of ['/metrics', '/v1/performance', '/v1/capabilities', '/slots', '/health'])
    await ask(path);
  const [after] = await models.loaded();
  t.equal(after!.lastUsed, before!.lastUsed);
});

t.test('/v1/capabilities tells what models can do, what is served and how much of it', async t => {
  const { ask } = await measured(t);
  const { value } = await ask('/v1/capabilities');
  t.match(value, {
    version: '1.2.3',
    apis: [{ name: 'llmtui', base_path: '/api/v1' }],
    limits: { max_tokens: 131072 },
    models: [
      {
        id: 'alpha',
        default: true,
        loaded: false,
        capabilities: { chat: true, reasoning: null, vision: false },
      },
      { id: 'beta', default: false },
    ],
  });
  await ask('/api/v1/chat', json({ message: 'x' }));
  t.match((await ask('/v1/capabilities')).value.models[0], {
    loaded: true,
    capabilities: { reasoning: false },
  });
});
