import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { json } from '../serving.js';
import { ollamaServed } from './serving.js';

const CHAT = '/api/chat';
const hi = { model: 'alpha', messages: [{ role: 'user', content: 'Hi' }] };
const isNanoseconds = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

t.test('a chat is answered line by line, the last with counts and durations', async t => {
  const { ask } = await ollamaServed(t);
  const { headers, text, value } = await ask(CHAT, json(hi));
  t.equal(headers.get('content-type'), 'application/x-ndjson');
  t.notMatch(text, /\n\n/, 'no blank lines');
  t.strictSame(
    value.map((line: { message: object }) => line.message),
    ['Hello ', 'there.', ''].map(content => ({ role: 'assistant', content })),
  );
  t.strictSame(
    value.map((line: { done: boolean }) => line.done),
    [false, false, true],
  );
  for (const line of value) t.match(line, { model: 'alpha', created_at: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ });
  const last = value.at(-1);
  t.match(last, { done_reason: 'stop', prompt_eval_count: 4, eval_count: 1 });
  for (const name of ['total_duration', 'load_duration', 'prompt_eval_duration', 'eval_duration']) {
    t.ok(isNanoseconds(last[name]), name);
  }
});

t.test('with stream false the answer comes at once', async t => {
  const { ask } = await ollamaServed(t);
  const { headers, value } = await ask(CHAT, json({ ...hi, stream: false }));
  t.match(headers.get('content-type'), /^application\/json/);
  t.match(value, {
    message: { role: 'assistant', content: 'Hello there.' },
    done: true,
    done_reason: 'stop',
  });
});

t.test('names with and without a tag are the same model, and come back as they were given', async t => {
  const { ask, engines } = await ollamaServed(t);
  for (const model of ['alpha', 'alpha:latest']) {
    t.equal((await ask(CHAT, json({ ...hi, model, stream: false }))).value.model, model);
  }
  t.equal(engines.get('alpha')!.asked.length, 2);
});

t.test('an unknown model is 404, told as text', async t => {
  const { ask } = await ollamaServed(t);
  const { status, value } = await ask(CHAT, json({ ...hi, model: 'x' }));
  t.equal(status, 404);
  t.match(value.error, /^model 'x' not found/);
});

t.test('options are those of Ollama; what is not known is ignored and null is absent', async t => {
  const { ask, engines } = await ollamaServed(t);
  const options = {
    num_predict: 7,
    temperature: 0,
    top_k: -1,
    top_p: 0.9,
    min_p: 0.1,
    typical_p: 0.8,
    repeat_penalty: 1.2,
    repeat_last_n: -1,
    presence_penalty: 0.5,
    frequency_penalty: 0.25,
    mirostat: 2,
    mirostat_tau: 4,
    mirostat_eta: 0.2,
    seed: -5,
    stop: 'END',
    num_ctx: 4096,
    num_gpu: 1,
    use_mmap: null,
    logit_bias: 'x',
    max_tokens: 'x',
  };
  const answer = await ask(CHAT, json({ ...hi, stream: false, options, think: null, format: null }));
  t.equal(answer.status, 200, answer.text);
  t.strictSame(engines.get('alpha')!.asked[0]!.sampling, {
    temperature: 0,
    top_p: 0.9,
    min_p: 0.1,
    typical_p: 0.8,
    repeat_penalty: 1.2,
    repeat_last_n: -1,
    presence_penalty: 0.5,
    frequency_penalty: 0.25,
    mirostat: 2,
    mirostat_tau: 4,
    mirostat_eta: 0.2,
    max_tokens: 7,
    seed: 2 ** 32 - 5,
    top_k: 0,
    stop: ['END'],
  });
});

t.test('the settings stand where no option does', async t => {
  const settings = { sampling: { temperature: 0.3, top_p: 0.5 }, systemPrompt: 'Be kind.', maxTurns: 50 };
  const { ask, engines } = await ollamaServed(t, { options: { settings } });
  await ask(CHAT, json({ ...hi, stream: false, options: { top_p: 0.7 } }));
  const { sampling, path, options } = engines.get('alpha')!.asked[0]!;
  t.strictSame(sampling, { temperature: 0.3, top_p: 0.7 });
  t.strictSame(path, [{ role: 'user', content: 'Hi' }], 'no system prompt but that of the client');
  t.match(options, { whole: true });
});

t.test('a field that is not allowed is 400', async t => {
  const { ask } = await ollamaServed(t);
  const cases = [
    [{ ...hi, model: undefined }, /model/],
    [{ ...hi, messages: [{ role: 'robot', content: 'Hi' }] }, /role/],
    [{ ...hi, messages: 'Hi' }, /messages/],
    [{ ...hi, options: { temperature: 'hot' } }, /temperature/],
    [{ ...hi, options: { top_p: 7 } }, /top_p/],
    [{ ...hi, format: 'yaml' }, /format/],
    [{ ...hi, think: 'hard' }, /think/],
    [{ ...hi, think: true }, /does not support thinking/],
    [{ ...hi, think: 'high' }, /does not support thinking/],
    [{ ...hi, keep_alive: '5' }, /keep_alive/],
    [{ ...hi, tools: [{}] }, /function/],
    [
      { ...hi, messages: [{ role: 'user', content: 'What is it?', images: ['AAAA'] }] },
      /does not read pictures/,
    ],
  ] as const;
  for (const [body, message] of cases) {
    const { status, value } = await ask(CHAT, json(body));
    t.equal(status, 400, String(message));
    t.match(value.error, message);
  }
});

t.test('a path that does not fit is 400 before the stream begins', async t => {
  const { ask } = await ollamaServed(t, {
    say: async function* () {
      yield '';
      throw new LlmtuiError('CONTEXT_FULL', 'the prompt has 9999 tokens, 1024 fit');
    },
  });
  const { status, value } = await ask(CHAT, json({ ...hi, stream: false }));
  t.equal(status, 400);
  t.match(value.error, /9999 tokens/);
});

t.test('a failure in the middle is a line, without its detail', async t => {
  const { ask } = await ollamaServed(t, {
    say: async function* () {
      yield 'Well';
      throw new Error('secret /home/someone');
    },
  });
  const { value } = await ask(CHAT, json(hi));
  t.match(value.at(-1), { error: /^llmtui failed.* req_/ });
  t.notMatch(JSON.stringify(value), /secret/);
});

t.test('no messages load a model, and keep_alive 0 unloads it', async t => {
  const { ask, models } = await ollamaServed(t);
  const loaded = await ask(CHAT, json({ model: 'alpha' }));
  t.match(loaded.value, { done: true, done_reason: 'load', message: { role: 'assistant', content: '' } });
  t.strictSame(
    (await models.loaded()).map(({ name }) => name),
    ['alpha'],
  );
  const unloaded = await ask(CHAT, json({ model: 'alpha', messages: [], keep_alive: 0 }));
  t.match(unloaded.value, { done: true, done_reason: 'unload' });
  t.strictSame(await models.loaded(), []);
  t.equal((await ask(CHAT, json({ model: 'x', keep_alive: 0 }))).status, 404);
});

t.test('keep_alive says how long a model stays', async t => {
  const { ask, models } = await ollamaServed(t);
  const expiry = async (keep_alive: unknown) => {
    await ask(CHAT, json({ ...hi, keep_alive, stream: false }));
    const [line] = await models.loaded();
    return line === undefined ? 'gone' : line.expiresAt === null ? 'never' : line.expiresAt - line.lastUsed;
  };
  t.equal(await expiry(60), 60_000);
  t.equal(await expiry('2m'), 120_000);
  t.equal(await expiry(-1), 'never');
  t.equal(await expiry('-1m'), 'never');
  t.equal(await expiry(0), 'gone');
});

t.test('tools, calls and results reach the model', async t => {
  const { ask, engines } = await ollamaServed(t);
  const parameters = { type: 'object', properties: { city: { type: ['string', 'null'] } } };
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ function: { name: 'weather', arguments: { city: null } } }],
    },
    { role: 'tool', content: 'sunny', tool_name: 'weather' },
  ];
  const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells it.', parameters } }];
  const answer = await ask(CHAT, json({ ...hi, messages, tools, stream: false }));
  t.equal(answer.status, 200, answer.text);
  const { path, options } = engines.get('alpha')!.asked[0]!;
  const id = `call_${'0'.repeat(24)}`;
  t.match(path.slice(-2), [
    { role: 'assistant', toolCalls: [{ id, name: 'weather', arguments: { city: null } }] },
    { role: 'tool', content: 'sunny', toolCallId: id, toolName: 'weather' },
  ]);
  t.strictSame(options?.tools, [{ name: 'weather', description: 'Tells it.', parameters }]);
});

t.test('a client that leaves stops its answer', async t => {
  const { url, server } = await ollamaServed(t, {
    say: async function* ({ signal }) {
      while (!signal.aborted) {
        yield 'word ';
        await new Promise(setImmediate);
      }
    },
  });
  const leave = new AbortController();
  const answer = await fetch(`${url}${CHAT}`, { ...json(hi), signal: leave.signal });
  await answer.body!.getReader().read();
  leave.abort();
  while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 2));
  t.pass('nothing runs any more');
});

t.test('an unknown route is 404, and a server that is busy 503, told as text', async t => {
  const { url, ask } = await ollamaServed(t, { options: { limits: { replies: 0 } } });
  const unknown = await fetch(`${url}/api/nonsense`);
  t.equal(unknown.status, 404);
  t.match(await unknown.json(), { error: /no such path/ });
  const { status, headers, value } = await ask(CHAT, json(hi));
  t.equal(status, 503);
  t.match(headers.get('retry-after'), /^\d+$/);
  t.match(value, { error: /busy/ });
});
