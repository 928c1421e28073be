import t from 'tap';
import { TalkingEngine } from '../../engine/attach/talking-engine.js';
import { json } from '../serving.js';
import { anthropicServed } from './serving.js';

const MESSAGES = '/v1/messages';
const hi = { model: 'alpha', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { name: 'weather', description: 'Tells it.', input_schema: city };

/** An engine that reasons, calls a tool, or says plain words, as a model of that kind writes it. */
function engine(text: string, more: ConstructorParameters<typeof TalkingEngine>[1] = {}) {
  return new TalkingEngine(async function* () {
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) yield piece;
  }, more);
}
const reasoning = { begin: '<think>', end: '</think>' };
const call = '<tool_call>\n{"name": "weather", "arguments": {"city": "Ulm"}}\n</tool_call>';

t.test('a message is answered whole', async t => {
  const { ask, engines } = await anthropicServed(t);
  const { status, headers, value } = await ask(MESSAGES, json({ ...hi, system: 'Be brief.', top_k: 5 }));
  t.equal(status, 200);
  t.match(headers.get('request-id'), /^req_/);
  t.match(value, {
    id: /^msg_/,
    type: 'message',
    role: 'assistant',
    model: 'alpha',
    content: [{ type: 'text', text: 'Hello there.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 4, cache_read_input_tokens: 0, output_tokens: 1 },
  });
  t.match(engines.get('alpha')!.asked[0], {
    path: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
    sampling: { max_tokens: 9, top_k: 5 },
    options: { whole: true, thinking: false },
  });
});

t.test('a streamed answer is the events of the protocol, each with its name', async t => {
  const { ask } = await anthropicServed(t);
  const { headers, text, value } = await ask(MESSAGES, json({ ...hi, stream: true }));
  t.match(headers.get('content-type'), /^text\/event-stream/);
  const names = text.match(/^event: .+$/gm)!.map(line => line.slice('event: '.length));
  t.strictSame(names, [
    'message_start',
    'ping',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  t.strictSame(
    value.map(({ type }: { type: string }) => type),
    names,
  );
  t.match(value[0].message, { content: [], stop_reason: null, usage: { input_tokens: 4, output_tokens: 0 } });
  t.match(value[2], { index: 0, content_block: { type: 'text', text: '' } });
  t.match(value[3], { index: 0, delta: { type: 'text_delta', text: 'Hello ' } });
  t.match(value.at(-2), { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } });
  t.notMatch(text, /DONE/);
});

t.test('reasoning is a block before the text where it was asked for, and else left out', async t => {
  const open = async () => engine('<think>A river?</think>Rhine', { model: { reasoning } });
  const { ask } = await anthropicServed(t, { open });
  const thinking = { type: 'enabled', budget_tokens: 1024 };
  const whole = await ask(MESSAGES, json({ ...hi, thinking }));
  t.match(whole.value.content, [
    { type: 'thinking', thinking: 'A river?', signature: '' },
    { type: 'text', text: 'Rhine' },
  ]);
  const { value } = await ask(MESSAGES, json({ ...hi, thinking, stream: true }));
  const starts = value.filter(({ type }: { type: string }) => type === 'content_block_start');
  t.match(starts, [
    { index: 0, content_block: { type: 'thinking', thinking: '' } },
    { index: 1, content_block: { type: 'text', text: '' } },
  ]);
  t.match((await ask(MESSAGES, json(hi))).value.content, [{ type: 'text', text: 'Rhine' }]);
});

t.test('a call of a tool is a block of its own, its input whole', async t => {
  const engines: TalkingEngine[] = [];
  const open = async () => {
    engines.push(engine(`I look.${call}`));
    return engines.at(-1)!;
  };
  const { ask } = await anthropicServed(t, { open });
  const { value } = await ask(MESSAGES, json({ ...hi, tools: [weather] }));
  t.match(value, {
    stop_reason: 'tool_use',
    content: [
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: /^call_/, name: 'weather', input: { city: 'Ulm' } },
    ],
  });
  t.match(engines[0]!.asked[0]!.options?.tools, [{ name: 'weather', parameters: city }]);
  const streamed = await ask(MESSAGES, json({ ...hi, tools: [weather], stream: true }));
  t.match(streamed.value.slice(-5), [
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', name: 'weather', input: {} },
    },
    { delta: { type: 'input_json_delta', partial_json: '{"city":"Ulm"}' } },
    { type: 'content_block_stop', index: 1 },
    { delta: { stop_reason: 'tool_use' } },
    { type: 'message_stop' },
  ]);
});

t.test('calls and their results reach the model', async t => {
  const { ask, engines } = await anthropicServed(t);
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'Weather?', cache_control: { type: 'ephemeral' } }] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I look.', signature: '' },
        { type: 'text', text: 'Wait.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: null } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'And?' },
        { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'sunny' }] },
      ],
    },
  ];
  const answer = await ask(MESSAGES, json({ ...hi, messages, tools: [weather] }));
  t.equal(answer.status, 200, answer.text);
  t.strictSame(engines.get('alpha')!.asked[0]!.path, [
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: 'Wait.',
      toolCalls: [{ id: 'toolu_1', name: 'weather', arguments: { city: null } }],
    },
    { role: 'tool', content: 'sunny', toolCallId: 'toolu_1', toolName: 'weather' },
    { role: 'user', content: 'And?' },
  ]);
});

t.test('a last assistant message is continued', async t => {
  const { ask, engines } = await anthropicServed(t);
  const messages = [...hi.messages, { role: 'assistant', content: 'The Da' }];
  await ask(MESSAGES, json({ ...hi, messages }));
  t.strictSame(engines.get('alpha')!.asked[0]!.path.at(-1), { role: 'assistant', content: 'The Da' });
});

t.test('the reason of the end is told: limit, or the stop sequence', async t => {
  const ends = [
    [{ reason: 'length' }, { stop_reason: 'max_tokens', stop_sequence: null }],
    [
      { reason: 'stop', stopString: 'END' },
      { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    ],
    [
      { reason: 'stop', stopString: '<|im_end|>' },
      { stop_reason: 'end_turn', stop_sequence: null },
    ],
  ] as const;
  for (const [end, expected] of ends) {
    const { ask } = await anthropicServed(t, { open: async () => engine('Hi', { end }) });
    t.match((await ask(MESSAGES, json({ ...hi, stop_sequences: ['END', ''] }))).value, expected);
  }
});

t.test('the tokens of a prompt are counted, and nothing is written', async t => {
  const { ask, engines } = await anthropicServed(t);
  const { max_tokens: _, ...prompt } = hi;
  const { value } = await ask(`${MESSAGES}/count_tokens`, json({ ...prompt, system: 'Be brief.' }));
  t.strictSame(value, { input_tokens: 2 });
  t.strictSame(engines.get('alpha')!.asked, []);
});

t.test('what is wrong is told in the shape of Anthropic', async t => {
  const { ask } = await anthropicServed(t);
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
  const called = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'weather', input: {} }] };
  const of = (content: unknown) => ({ ...hi, messages: [{ role: 'user', content }] });
  const cases = [
    [{ ...hi, max_tokens: undefined }, /max_tokens is missing/],
    [{ ...hi, max_tokens: 0 }, /max_tokens/],
    [{ ...hi, messages: [] }, /messages/],
    [{ ...hi, temperature: 'hot' }, /temperature/],
    [{ ...hi, messages: [{ role: 'system', content: 'x' }] }, /role/],
    [of([image]), /does not read pictures/],
    [of([{ type: 'tool_result', tool_use_id: 'a', content: [image] }]), /does not read pictures/],
    [of([{ type: 'tool_result', content: 'x' }]), /tool_use_id is missing/],
    [of([{ type: 'text' }]), /text is missing/],
    [of([{ type: 'dance', text: 'x' }]), /type is not supported/],
    [{ ...hi, messages: [...hi.messages, called] }, /tool_result/],
    [{ ...hi, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, /no tool web_search here/],
    [{ ...hi, tools: [weather], tool_choice: { type: 'tool' } }, /tool_choice/],
    [{ ...hi, tools: [weather], tool_choice: { type: 'tool', name: 'dance' } }, /dance/],
  ] as const;
  for (const [body, message] of cases) {
    const { status, value } = await ask(MESSAGES, json(body));
    t.equal(status, 400, String(message));
    t.match(value, { type: 'error', error: { type: 'invalid_request_error', message } });
  }
  const unknown = await ask(MESSAGES, json({ ...hi, model: 'x' }));
  t.equal(unknown.status, 404);
  t.match(unknown.value, { type: 'error', error: { type: 'not_found_error' }, request_id: /^req_/ });
});

t.test('null is absent, and fields that are not known are ignored', async t => {
  const { ask } = await anthropicServed(t);
  const body = { ...hi, system: null, tools: null, stop_sequences: null, service_tier: 'auto', metadata: {} };
  t.equal((await ask(MESSAGES, json(body))).status, 200);
});

t.test('the key is read from x-api-key, and its lack told in the same shape', async t => {
  const { url, ask } = await anthropicServed(t, { options: { apiKey: 'secret' } });
  t.equal(
    (await ask(MESSAGES, json(hi, { 'x-api-key': 'secret', 'anthropic-version': '2023-06-01' }))).status,
    200,
  );
  const refused = await fetch(`${url}${MESSAGES}`, json(hi));
  t.equal(refused.status, 401);
  t.match(await refused.json(), { type: 'error', error: { type: 'authentication_error' } });
});

t.test('a failure in the middle is an event, without its detail', async t => {
  const { ask } = await anthropicServed(t, {
    say: async function* () {
      yield 'Well';
      throw new Error('secret /home/someone');
    },
  });
  const { text, value } = await ask(MESSAGES, json({ ...hi, stream: true }));
  t.match(value.at(-1), { type: 'error', error: { type: 'api_error' }, request_id: /^req_/ });
  t.match(text, /event: error\n/);
  t.notMatch(text, /secret/);
});

t.test('while nothing is said, pings keep the connection open', async t => {
  const { ask } = await anthropicServed(t, {
    say: async function* () {
      await new Promise(resolve => setTimeout(resolve, 100));
      yield 'Hi';
    },
    options: { limits: { keepAliveMs: 10 } },
  });
  const { value } = await ask(MESSAGES, json({ ...hi, stream: true }));
  const pings = value.filter(({ type }: { type: string }) => type === 'ping');
  t.ok(pings.length > 1);
});
