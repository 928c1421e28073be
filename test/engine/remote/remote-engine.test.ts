import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { serverAt } from '../../../lib/engine/remote/known-servers.js';
import { hello, never, question, remote, saying, streaming, told, upstream } from './upstream.js';

const turns = (count: number): Turn[] =>
  Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index}`,
  }));

t.test('the newest ten turns are sent, unless models.yaml or the caller wants more', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const path: Turn[] = [{ role: 'system', content: 'Be kind.' }, ...turns(31)];
  const sent = async (spec: object, options = {}) => {
    const { engine } = await remote({ baseUrl, ...spec });
    const { all } = await told(engine.reply(path, {}, never, options));
    const { messages } = received.at(-1)!.body;
    t.match(messages[0], { role: 'system' });
    t.match(messages.at(-1), { role: 'user', content: 'turn 30' });
    t.match(all[0], { type: 'prompt', omitted: { turns: path.length - messages.length } });
    t.same((await engine.measure(path, options)).omitted.turns, path.length - messages.length);
    return messages.length - 1;
  };
  t.ok((await sent({})) <= 10);
  t.equal(await sent({ history: 'tokens' }), 31);
  t.ok((await sent({ history: 'tokens' }, { maxTurns: 4 })) <= 4);
  t.ok((await sent({ history: 'tokens', contextSize: 64 })) < 31, 'as many as the context takes');
  t.equal(await sent({}, { whole: true }), 31);
});

t.test('parameters go to servers that know them, by the names that they know', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const sampling = {
    temperature: 0.5,
    top_k: 3,
    repeat_penalty: 1.1,
    mirostat: 2,
    seed: -1,
    max_tokens: 9,
    stop: ['END'],
    logit_bias: { 5: -1e9 },
  };
  const sent = async (server: string, given = {}, options = {}) => {
    const { engine } = await remote({ baseUrl, server });
    await told(engine.reply(question, { ...sampling, ...given }, never, options));
    const { model, messages, stream, stream_options, ...rest } = received.at(-1)!.body;
    return rest;
  };
  const standard = { temperature: 0.5, stop: ['END'], logit_bias: { 5: -100 } };
  t.same(await sent('openai'), { ...standard, max_completion_tokens: 9 });
  t.same(await sent('ollama'), { ...standard, max_tokens: 9 });
  t.same(await sent('vllm', {}, { thinking: false, ignoreEnd: true }), {
    ...standard,
    max_tokens: 9,
    top_k: 3,
    repetition_penalty: 1.1,
    chat_template_kwargs: { enable_thinking: false },
    ignore_eos: true,
  });
  t.match(await sent('llama-server', { grammar: 'root ::= "a"' }), { mirostat: 2, grammar: 'root ::= "a"' });
  t.match(await sent('sglang', { grammar: 'root ::= "a"' }), { ebnf: 'root ::= "a"' });
  await t.rejects(sent('openai', { grammar: 'root ::= "a"' }), {
    code: 'BAD_INPUT',
    message: /server: openai.*grammar/,
  });
});

t.test('servers are known by where they usually are', t => {
  t.equal(serverAt('https://api.openai.com/v1').name, 'openai');
  t.equal(serverAt('http://localhost:11434/v1').name, 'ollama');
  t.equal(serverAt('http://127.0.0.1:8000/v1/').name, 'vllm');
  t.equal(serverAt('http://[::1]:30000/v1').name, 'sglang');
  t.equal(serverAt('https://llm.example.org/v1').name, 'other');
  t.equal(serverAt('https://llm.example.org/v1', 'vllm').name, 'vllm');
  t.end();
});

t.test('an answer that has begun is continued in the way of the server', async t => {
  const { baseUrl, received } = await upstream(t, [streaming(...hello)]);
  const path: Turn[] = [...question, { role: 'assistant', content: '<think>Hm.</think>\n\nIt is' }];
  const sent = async (server: string) => {
    const { engine } = await remote({ baseUrl, server });
    await told(engine.reply(path, {}, never));
    return received.at(-1)!.body;
  };
  const begun = { role: 'assistant', content: 'It is' };
  t.match(await sent('ollama'), { messages: [question[0], begun] });
  t.match(await sent('vllm'), { messages: [question[0], begun], continue_final_message: true });
  t.match((await sent('openai')).messages[2], { role: 'user', content: /^Continue/ });
});

t.test('reasoning and calls stand in the text as a local model writes them', async t => {
  const call = (index: number, more: object) => saying({ tool_calls: [{ index, ...more }] });
  const { baseUrl, received } = await upstream(t, [
    streaming(
      saying({ reasoning_content: 'Let me ' }),
      saying({ reasoning: 'see.' }),
      saying({ content: 'Wait.' }),
      call(0, { id: 'a', function: { name: 'add', arguments: '' } }),
      call(0, { function: { arguments: '{"a": ' } }),
      call(0, { function: { arguments: '1}' } }),
      call(1, { id: 'b', function: { name: 'now' } }),
      saying({}, 'tool_calls'),
    ),
  ]);
  const { engine } = await remote({ baseUrl });
  const tools = [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }];
  const path: Turn[] = [
    ...question,
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'add', arguments: { a: 2 } }] },
    { role: 'tool', content: '2', toolCallId: 'c1', toolName: 'add' },
  ];
  const demand = {
    format: { type: 'json' },
    toolChoice: { type: 'tool', name: 'add' },
    severalCalls: false,
  } as const;
  const { text, end } = await told(engine.reply(path, {}, never, { tools, demand }));
  t.equal(
    text,
    '<think>Let me see.</think>\n\nWait.<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>\n' +
      '<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>',
  );
  t.match(end, { reason: 'stop' });
  t.match(received[0]?.body, {
    messages: [
      {},
      { content: null, tool_calls: [{ id: 'c1', function: { name: 'add', arguments: '{"a":2}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: '2' },
    ],
    tools: [{ type: 'function', function: { name: 'add' } }],
    tool_choice: { function: { name: 'add' } },
    parallel_tool_calls: false,
    response_format: { type: 'json_object' },
  });
});

t.test('what a server cannot do is refused by name, and the rest of an engine is there', async t => {
  const { baseUrl } = await upstream(t, [streaming(...hello)]);
  const { engine } = await remote({ baseUrl, server: 'vllm' });
  const refused = { code: 'BAD_INPUT', message: /server: vllm/ };
  await t.rejects(engine.tokenize('a'), refused);
  await t.rejects(engine.detokenize([1]), refused);
  await t.rejects(engine.render(question), refused);
  await t.rejects(told(engine.reply(question, {}, never, { logprobs: 1, promptLogprobs: true })), refused);
  t.same(await engine.memory(), { weights: 0, kvCache: 0, computeBuffers: 0, cachedTokens: 0 });
  const reply = engine.reply(question, {}, never)[Symbol.asyncIterator]();
  await reply.next();
  t.match(await engine.activity(), { sequences: [{ busy: true }] });
  await reply.return?.();
  t.same((await engine.activity()).sequences, []);
  await engine.unload();
  t.match((await told(engine.reply(question, {}, never))).end, { reason: 'abort' });
});

t.test('a base URL, a key and a header that cannot be sent are refused without being quoted', async t => {
  const baseUrl = 'http://127.0.0.1:1/v1';
  for (const spec of [
    { baseUrl: 'hunter2' },
    { baseUrl: 'http://a:hunter2@b/v1' },
    { baseUrl, key: 'hunter2\u00e9' },
    { baseUrl, headers: { 'x-a': 'hunter2\n' } },
  ]) {
    await t.rejects(remote(spec), { code: 'BAD_CONFIG', message: /^(?!.*hunter2)/ });
  }
});
