import t from 'tap';
import { json } from '../serving.js';
import { STARTER as model, starterModels } from '../starter-models.js';
import { openai } from './asking.js';

const messages = [{ role: 'user' as const, content: 'Name a river.' }];
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: {
      type: 'object',
      properties: { city: { enum: ['Paris', 'Vienna'] } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};

t.test('the starter model through the client of OpenAI', { timeout: 240_000 }, async t => {
  const { client, ask, server } = await openai(t, {
    options: { models: starterModels(t, { LLM_PARALLEL: '2' }).models },
  });
  const asked = { model, messages, temperature: 0, max_tokens: 8 };
  const chat = '/v1/chat/completions';

  await t.test('answers, and streams the same', async t => {
    const whole = await client.chat.completions.create(asked);
    const stream = await client.chat.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let cached = 0;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      cached = usage?.prompt_tokens_details?.cached_tokens ?? cached;
    }
    t.ok(text);
    t.equal(text, whole.choices[0]?.message.content);
    t.equal(whole.choices[0]?.finish_reason, 'length');
    t.equal(whole.usage?.completion_tokens, 8);
    t.ok(cached > 0, 'what was read before is not read again');
  });

  await t.test('calls a tool that it has to, whole and streamed', async t => {
    const forced = {
      ...asked,
      max_tokens: 64,
      tools: [weather],
      parallel_tool_calls: false,
      tool_choice: { type: 'function' as const, function: { name: 'get_weather' } },
    };
    const { value } = await ask(chat, json(forced));
    t.match(value.choices[0], {
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ type: 'function', function: { name: 'get_weather' } }] },
    });
    const [call] = value.choices[0].message.tool_calls;
    t.match(JSON.parse(call.function.arguments).city, /Paris|Vienna/);
    const final = await client.chat.completions.stream(forced).finalChatCompletion();
    const streamed = final.choices[0]!.message.tool_calls![0]!;
    t.match(streamed, { function: { name: 'get_weather', arguments: call.function.arguments } });
    const result = { role: 'tool', tool_call_id: call.id, content: 'sunny' };
    const further = [...messages, value.choices[0].message, result];
    const next = await ask(chat, json({ ...asked, messages: further, tools: [weather] }));
    t.equal(next.status, 200);
  });

  await t.test('writes what a schema says', async t => {
    const schema = {
      type: 'object',
      properties: { river: { enum: ['Rhine', 'Danube'] }, long: { type: 'boolean' } },
      required: ['river', 'long'],
      additionalProperties: false,
    };
    const { choices } = await client.chat.completions.create({
      ...asked,
      max_tokens: 64,
      response_format: { type: 'json_schema', json_schema: { name: 'river', schema, strict: true } },
    });
    t.match(JSON.parse(choices[0]!.message.content!), { river: /Rhine|Danube/, long: Boolean });
    const unfit = await ask(
      chat,
      json({ ...asked, response_format: { type: 'json_schema', json_schema: { schema: { type: 'rock' } } } }),
    );
    t.equal(unfit.status, 400);
  });

  await t.test('tells how probable its tokens were', async t => {
    const { choices } = await client.chat.completions.create({ ...asked, logprobs: true, top_logprobs: 3 });
    const tokens = choices[0]!.logprobs!.content!;
    t.equal(tokens.length, 8);
    t.equal(tokens.map(({ token }) => token).join(''), choices[0]!.message.content);
    for (const { token, logprob, bytes, top_logprobs: top } of tokens) {
      t.equal(Buffer.from(bytes!).toString(), token);
      t.equal(top.length, 3);
      t.equal(top[0]!.logprob, logprob, 'at temperature 0 the best one is taken');
      t.ok(top[0]!.logprob >= top[1]!.logprob && top[1]!.logprob >= top[2]!.logprob, 'best first');
    }
  });

  await t.test('repeats a prompt with the probabilities of its tokens', async t => {
    const prompt = 'The Rhine is a river';
    const completion = { model, prompt, temperature: 0, max_tokens: 2, echo: true, logprobs: 2 };
    const { value } = await ask('/v1/completions', json(completion));
    const { text, logprobs } = value.choices[0];
    t.ok(text.startsWith(prompt) && text.length > prompt.length);
    t.equal(logprobs.tokens.join(''), text);
    t.equal(logprobs.token_logprobs[0], null);
    t.ok(logprobs.token_logprobs.slice(1).every((logprob: number) => logprob < 0));
    t.equal(logprobs.text_offset.at(-1), text.length - logprobs.tokens.at(-1).length);
    t.equal(value.usage.completion_tokens, 2);
    const scored = await ask('/v1/completions', json({ ...completion, max_tokens: 0 }));
    t.equal(scored.value.choices[0].text, prompt, 'a prompt can be scored without an answer');
    t.strictSame(scored.value.choices[0].logprobs.token_logprobs, logprobs.token_logprobs.slice(0, -2));
  });

  await t.test('takes values at the edges', async t => {
    const none = await ask(chat, json({ ...asked, max_tokens: 0 }));
    t.match(none.value, { choices: [{ finish_reason: 'length', message: { content: '' } }] });
    const odd = { seed: -7e15, logit_bias: { 99999999: 5, x: 1, 198: -100, 5: false }, stop: ['', 'zzz'] };
    t.equal((await ask(chat, json({ ...asked, ...odd, n: 3, temperature: 1 }))).value.choices.length, 3);
    const long = [{ role: 'user', content: 'river '.repeat(2000) }];
    for (const stream of [false, true]) {
      const { status, value } = await ask(chat, json({ ...asked, messages: long, stream }));
      t.equal(status, 400);
      t.equal(value.error.code, 'context_length_exceeded');
    }
  });

  await t.test('goes on with what the assistant began', async t => {
    const begun = [...messages, { role: 'assistant', content: 'One two three four' }];
    const { value } = await ask(chat, json({ ...asked, messages: begun }));
    t.ok(value.choices[0].message.content);
    t.notMatch(value.choices[0].message.content, /^One two/);
  });

  await t.test('writes a response, and calls a tool in one', async t => {
    const stream = client.responses.stream({
      model,
      input: 'Weather?',
      temperature: 0,
      max_output_tokens: 64,
      tools: [{ type: 'function', strict: true, ...weather.function }],
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
    const response = await stream.finalResponse();
    t.match(response.output, [{ type: 'function_call', name: 'get_weather', status: 'completed' }]);
    const [call] = response.output as unknown as [{ readonly call_id: string }];
    const next = await client.responses.create({
      model,
      previous_response_id: response.id,
      input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny' }],
      max_output_tokens: 4,
    });
    t.equal(next.status, 'incomplete');
    t.ok(next.output_text);
  });

  await t.test('stops when the client leaves, whatever it asked for', async t => {
    const story = { ...asked, max_tokens: -1, ignore_eos: true };
    const stream = await client.chat.completions.create({ ...story, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content) break;
    while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
    const leave = new AbortController();
    const whole = client.chat.completions.create({ ...story, n: 2 }, { signal: leave.signal });
    while (server.replies.count === 0) await new Promise(resolve => setTimeout(resolve, 5));
    leave.abort();
    await t.rejects(whole, { name: 'Error' });
    while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
    t.equal((await ask(chat, json({ ...asked, max_tokens: 1 }))).status, 200);
  });
});
