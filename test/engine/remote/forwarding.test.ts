import t, { type Test } from 'tap';
import { metricsApi } from '../../../lib/http/metrics/api.js';
import { openaiApi } from '../../../lib/http/openai/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { withFallback } from '../../../lib/models/with-fallback.js';
import { json, listed, served } from '../../http/serving.js';
import { type Asked, type Said, TalkingEngine } from '../attach/talking-engine.js';
import { hello, never, question, refusing, remote, streaming, told, upstream } from './upstream.js';

const withApi = { options: { apis: [openaiApi] } };

/** A server of ours whose model is one of another server of ours. */
async function forwarding(t: Test, say: (asked: Asked) => AsyncIterable<Said>) {
  const far = await served(t, { ...withApi, say });
  const { engine } = await remote({ baseUrl: `${far.url}/v1`, model: 'alpha' });
  const near = await served(t, {
    ...withApi,
    entries: [listed('far', { remote: true })],
    open: async () => engine,
  });
  return { engine, far, near };
}

const tool = {
  type: 'function',
  function: { name: 'add', parameters: { type: 'object', properties: { a: { type: 'number' } } } },
};

t.test('a reply of our own server is the reply of a remote engine', async t => {
  const { engine, far } = await forwarding(t, async function* () {
    yield 'Hello ';
    yield 'there.';
  });
  const { text, end } = await told(engine.reply(question, { temperature: 0.5, max_tokens: 9 }, never));
  t.equal(text, 'Hello there.');
  t.match(end, { reason: 'stop', usage: { promptTokens: 4, replyTokens: 1 } });
  t.match(far.engines.get('alpha')?.asked, [
    { path: question, sampling: { temperature: 0.5, max_tokens: 9 } },
  ]);
  t.equal((await told(engine.complete('Once', {}, never))).text, 'Hello there.');
});

t.test('a served remote model answers with text, calls and a format as a local one does', async t => {
  const { near, far } = await forwarding(t, async function* ({ options }) {
    if (options?.tools === undefined) yield '{"a": 1}';
    else yield '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>';
  });
  const ask = async (more: object) => {
    const answer = await fetch(
      `${near.url}/v1/chat/completions`,
      json({ model: 'far', messages: question, ...more }),
    );
    return { status: answer.status, body: await answer.json() };
  };
  const response_format = {
    type: 'json_schema',
    json_schema: { name: 'x', schema: { type: 'object', properties: { a: { type: 'number' } } } },
  };
  t.match(await ask({ response_format }), {
    status: 200,
    body: { choices: [{ message: { content: '{"a": 1}' } }] },
  });
  t.match(
    far.engines.get('alpha')?.asked[0]?.sampling,
    { grammar: /root/ },
    'the far server holds it to the schema',
  );
  t.match(await ask({ tools: [tool], tool_choice: 'required' }), {
    body: {
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { tool_calls: [{ function: { name: 'add', arguments: /^\{"a": ?1\}$/ } }] },
        },
      ],
    },
  });
});

t.test('a refusal of the far server has its status, though the request was made again', async t => {
  const { baseUrl } = await upstream(t, [refusing(503)]);
  const { engine } = await remote({ baseUrl });
  const near = await served(t, {
    ...withApi,
    entries: [listed('far', { remote: true })],
    open: async () => engine,
  });
  const body = { model: 'far', messages: question, stream: true };
  const answer = await fetch(`${near.url}/v1/chat/completions`, json(body));
  t.equal(answer.status, 503);
  t.match(await answer.text(), /cannot answer now/);
});

t.test('a fallback names itself in the answer and in a header, streamed or not', async t => {
  const { baseUrl } = await upstream(t, [refusing(503)]);
  const { engine } = await remote({ baseUrl });
  const small = new TalkingEngine(async function* () {
    yield 'I am here.';
  });
  const near = await served(t, {
    ...withApi,
    entries: [listed('far', { remote: true })],
    open: async () => withFallback(engine, 'small', async () => small),
  });
  const ask = (body: object) =>
    fetch(`${near.url}/v1/chat/completions`, json({ model: 'far', messages: question, ...body }));
  const whole = await ask({});
  t.match(await whole.json(), { model: 'small', choices: [{ message: { content: 'I am here.' } }] });
  t.equal(whole.headers.get('x-llmtui-fallback'), 'small');
  const streamed = await ask({ stream: true });
  t.equal(streamed.headers.get('x-llmtui-fallback'), 'small');
  t.match(await streamed.text(), /"model":"small"/);
});

t.test('vectors and costs of a served remote model are those of its server', async t => {
  const { baseUrl, received } = await upstream(t, [
    refusing(200, { data: [{ index: 0, embedding: [0.6, 0.8] }], usage: { prompt_tokens: 3 } }),
  ]);
  const { engine } = await remote({ baseUrl, embeds: true });
  const near = await served(t, {
    ...withApi,
    entries: [listed('far', { remote: true, status: 'embedding' })],
    open: async () => engine,
  });
  const answer = await fetch(`${near.url}/v1/embeddings`, json({ model: 'far', input: 'Hello' }));
  const { data, usage } = (await answer.json()) as { data: [{ embedding: number[] }]; usage: object };
  t.ok(Math.abs(data[0].embedding[1]! - 0.8) < 1e-6);
  t.match(usage, { prompt_tokens: 3 });
  t.equal(received.at(-1)?.url, '/v1/embeddings');
});

t.test('what a reply costs stands in our own answers and in the metrics', async t => {
  const { baseUrl } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({ baseUrl, price: { input: 100, output: 100 } });
  const near = await served(t, {
    options: { apis: [ownApi, metricsApi] },
    entries: [listed('far', { remote: true })],
    open: async () => engine,
  });
  const { value } = await near.ask('/api/v1/generate', json({ prompt: 'Hello' }));
  t.match(value, { response: 'Hello there.', usage: { cost: 0.0011 } });
  const metrics = await (await fetch(`${near.url}/metrics`)).text();
  t.match(metrics, /^llmtui_cost_dollars_total\{model="far"\} 0\.0011/m);
});
