import t from 'tap';
import { endlessly } from '../../engine/attach/talking-engine.js';
import { json } from '../serving.js';
import { openai, question } from './asking.js';

const path = '/v1/chat/completions';

t.test('a chat is answered with its message, counts and times', async t => {
  const { ask } = await openai(t);
  const { status, value } = await ask(path, json(question()));
  t.equal(status, 200);
  t.match(value, {
    id: /^chatcmpl-[0-9a-f]{32}$/,
    object: 'chat.completion',
    model: 'alpha',
    system_fingerprint: 'llmtui-1.2.3',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 4,
      completion_tokens: 1,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 0 },
    },
    timings: { prompt_n: 4, predicted_n: 1 },
  });
  t.ok(Math.abs(value.created - Date.now() / 1000) < 60, 'in seconds');
});

t.test('a streamed chat begins with the role and ends with the reason, then [DONE]', async t => {
  const { ask } = await openai(t);
  const { value, text, headers } = await ask(path, json(question({ stream: true })));
  t.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
  t.ok(text.endsWith('\n\ndata: [DONE]\n\n'));
  const [first] = value;
  t.strictSame(first.choices[0].delta, { role: 'assistant', content: '' });
  t.strictSame(value.at(-1).choices, [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
  t.match(value.at(-1).timings, { prompt_n: 4 });
  for (const piece of value) {
    t.equal(piece.id, first.id);
    t.equal(piece.object, 'chat.completion.chunk');
    t.equal(piece.choices.length, 1);
    t.notOk('usage' in piece, 'counts come only when they are asked for');
  }
  // biome-ignore lint/suspicious/noExplicitAny: pieces of JSON
  t.equal(value.map((piece: any) => piece.choices[0].delta.content ?? '').join(''), 'Hello there.');
});

t.test('counts that are asked for come last, with no choices', async t => {
  const { ask } = await openai(t);
  const { value } = await ask(
    path,
    json(question({ stream: true, stream_options: { include_usage: true } })),
  );
  t.strictSame(value.at(-1).choices, []);
  t.match(value.at(-1), { usage: { prompt_tokens: 4, completion_tokens: 1 }, timings: { prompt_n: 4 } });
  for (const piece of value.slice(0, -1)) t.equal(piece.usage, null);
  const without = await ask(path, json(question({ stream: true, stream_options: null })));
  t.equal(without.value.at(-1).choices.length, 1);
});

t.test('several choices are written at once, each with its own seed and index', async t => {
  const { ask, engines } = await openai(t, {
    say: async function* ({ sampling }) {
      yield `seed ${sampling.seed}`;
    },
  });
  const { value } = await ask(path, json(question({ n: 3, seed: 5 })));
  t.strictSame(
    value.choices.map((choice: { index: number; message: object }) => [
      choice.index,
      (choice.message as { content: string }).content,
    ]),
    [
      [0, 'seed 5'],
      [1, 'seed 6'],
      [2, 'seed 7'],
    ],
  );
  t.match(value.usage, { prompt_tokens: 4, completion_tokens: 3 }, 'the prompt counts once');
  const streamed = await ask(path, json(question({ n: 2, stream: true })));
  const pieces = streamed.value as { choices: { index: number; finish_reason: string | null }[] }[];
  for (const index of [0, 1]) {
    const own = pieces.flatMap(({ choices }) => choices).filter(choice => choice.index === index);
    t.equal(own.filter(choice => choice.finish_reason !== null).length, 1);
  }
  t.equal(engines.get('alpha')?.asked.length, 5);
});

t.test('the default model answers where none is named, and an unknown one is not found', async t => {
  const { ask } = await openai(t);
  for (const model of [undefined, null, '', 'default']) {
    t.equal((await ask(path, json(question({ model })))).value.model, 'alpha');
  }
  t.equal((await ask(path, json(question({ model: 'beta:latest' })))).value.model, 'beta');
  for (const stream of [false, true]) {
    const { status, value } = await ask(path, json(question({ model: 'gpt-4o', stream })));
    t.equal(status, 404);
    t.match(value.error, {
      code: 'model_not_found',
      type: 'not_found_error',
      message: "model 'gpt-4o' not found; there are: alpha, beta",
    });
  }
});

t.test('an image is refused with what to do', async t => {
  const { ask } = await openai(t);
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
  const { status, value } = await ask(path, json(question({}, [{ type: 'text', text: 'What?' }, image])));
  t.equal(status, 400);
  t.match(value.error, {
    code: 'model_without_vision',
    param: 'messages.0.content.1',
    message: /does not read pictures/,
  });
});

t.test(
  'a failure in the middle of a stream is an event in the shape of errors, without its detail',
  async t => {
    const { ask, log } = await openai(t, {
      say: async function* () {
        yield 'Well';
        throw new Error('secret /home/someone');
      },
    });
    const { value, text } = await ask(path, json(question({ stream: true })));
    t.match(value.at(-1), { error: { code: 'internal_error', type: 'server_error', message: /req_/ } });
    t.notMatch(text, /secret/);
    t.match(
      log.find(line => line.type === 'failure'),
      { detail: /secret/ },
    );
    const whole = await ask(path, json(question()));
    t.equal(whole.status, 500);
  },
);

t.test('a server that is busy says so, and when to ask again', async t => {
  const { ask, server, engines } = await openai(t, { say: endlessly, options: { limits: { replies: 1 } } });
  const leave = new AbortController();
  const running = fetch(`${server.url}${path}`, { ...json(question()), signal: leave.signal });
  while (engines.size === 0) await new Promise(setImmediate);
  for (const stream of [false, true]) {
    const { status, value, headers } = await ask(path, json(question({ stream })));
    t.equal(status, 503);
    t.match(value.error, { code: 'busy', type: 'server_error', message: /busy/ });
    t.ok(Number(headers.get('retry-after')) > 0);
  }
  leave.abort();
  await t.rejects(running);
  while (server.replies.count > 0) await new Promise(setImmediate);
});

t.test('a long wait is filled with comments, after the role', async t => {
  const { ask } = await openai(t, {
    say: async function* () {
      await new Promise(resolve => setTimeout(resolve, 50));
      yield 'late';
    },
    options: { limits: { keepAliveMs: 5 } },
  });
  const { text } = await ask(path, json(question({ stream: true })));
  t.match(text, /"role":"assistant"[^\n]*\n\n: waiting\n\n/);
});

t.test('turns and tools are counted', async t => {
  const { ask } = await openai(t, { options: { limits: { messages: 2, tools: 1, choices: 2 } } });
  const message = { role: 'user', content: 'x' };
  const tool = (name: string) => ({ type: 'function', function: { name } });
  t.equal(
    (await ask(path, json(question({ messages: [message, message], n: 2, tools: [tool('a')] })))).status,
    200,
  );
  for (const more of [
    { messages: [message, message, message] },
    { tools: [tool('a'), tool('b')] },
    { n: 3 },
  ]) {
    t.equal((await ask(path, json(question(more)))).value.error.param, Object.keys(more)[0]);
  }
});
