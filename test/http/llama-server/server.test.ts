import t from 'tap';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { endlessly, TalkingEngine } from '../../engine/attach/talking-engine.js';
import { gate } from '../../engine/scripted-engine.js';
import { json, served } from '../serving.js';
import { llamaServed } from './serving.js';

t.test('health is ok, and 503 only while the first model loads', async t => {
  const loading = gate();
  const { ask, models } = await served(t, {
    open: async () => {
      await loading.promise;
      return new TalkingEngine(endlessly);
    },
    options: { apis: [llamaServerApi] },
  });
  for (const path of ['/health', '/v1/health']) t.strictSame((await ask(path)).value, { status: 'ok' });
  const loaded = models.prewarm(undefined, AbortSignal.timeout(60_000));
  while ((await models.loaded()).length === 0) await new Promise(setImmediate);
  for (const path of ['/health', '/v1/health']) {
    const { status, value, headers } = await ask(path);
    t.equal(status, 503);
    t.strictSame(value, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } });
    t.equal(headers.get('retry-after'), '1');
  }
  loading.open();
  await loaded;
  t.strictSame((await ask('/health')).value, { status: 'ok' });
  t.equal((await ask('/health', { method: 'HEAD' })).status, 200);
});

t.test('props tell the model, its template and its defaults, but no folder', async t => {
  const { ask } = await llamaServed(t, {
    script: { model: { path: '/home/someone/models/river.gguf', sampling: { temperature: 0.2 } } },
    options: { settings: { sampling: { top_k: 7 }, systemPrompt: '', maxTurns: 9 } },
  });
  const { value, text } = await ask('/props');
  t.match(value, {
    default_generation_settings: {
      n_ctx: 1024,
      params: { temperature: 0.2, top_k: 7, n_predict: -1, stop: [] },
    },
    model_alias: 'alpha',
    model_path: 'river.gguf',
    build_info: 'llmtui 1.2.3',
    modalities: { vision: false },
  });
  t.notMatch(text, /someone/);
  t.equal((await ask('/props?model=nope')).status, 404);
});

t.test('slots tell what runs, without any text, and may fail where none is idle', async t => {
  const { ask, url } = await served(t, { say: endlessly, options: { apis: [ownApi, llamaServerApi] } });
  t.strictSame((await ask('/slots')).value, []);
  const leave = new AbortController();
  const asked = { ...json({ prompt: 'secret', stream: true }), signal: leave.signal };
  const answer = await fetch(`${url}/api/v1/generate`, asked);
  await answer.body!.getReader().read();
  const { value, text } = await ask('/slots');
  t.ok(value.length > 0);
  t.match(value[0], { id: 0, n_ctx: 1024, is_processing: Boolean, next_token: { n_decoded: Number } });
  t.notMatch(text, /secret/);
  leave.abort();
});
