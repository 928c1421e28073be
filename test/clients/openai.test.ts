import OpenAI, { APIError } from 'openai';
import t from 'tap';
import { STARTER as model } from '../http/starter-models.js';
import {
  EMBEDDER,
  endless,
  isCall,
  isPlace,
  isVector,
  place,
  question,
  saysWhatEmbeds,
  toolName,
  toolParameters,
  weatherQuestion,
} from './questions.js';
import { starterServer, untilFree } from './starter-server.js';

t.test('openai works with the starter model', { timeout: 240_000 }, async t => {
  const running = await starterServer(t);
  const client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: 'none', maxRetries: 0 });
  const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] });

  t.test('it lists models', async t => {
    const names: string[] = [];
    for await (const { id } of client.models.list()) names.push(id);
    t.ok(names.includes(model));
    t.equal((await client.models.retrieve(model)).id, model);
  });

  t.test('it chats', async t => {
    const { choices, usage } = await client.chat.completions.create({ ...ask(question), max_tokens: 8 });
    t.ok(choices[0]?.message.content);
    t.ok(usage && usage.total_tokens === usage.prompt_tokens + usage.completion_tokens);
  });

  t.test('it streams, counts at the end where asked to, and knows why it ended', async t => {
    const runner = client.chat.completions.stream({
      ...ask(question),
      max_tokens: 8,
      stream_options: { include_usage: true },
    });
    let pieces = 0;
    for await (const { choices } of runner) if (choices[0]?.delta.content) pieces++;
    const whole = await runner.finalChatCompletion();
    t.ok(pieces > 0 && whole.choices[0]?.message.content);
    t.match(whole.choices[0]?.finish_reason, /stop|length/);
    t.ok(whole.usage!.completion_tokens > 0);
  });

  t.test('it calls a tool that it has to', async t => {
    const asked = {
      ...ask(weatherQuestion),
      max_tokens: 40,
      tools: [{ type: 'function' as const, function: { name: toolName, parameters: toolParameters } }],
      tool_choice: { type: 'function' as const, function: { name: toolName } },
    };
    const whole = await client.chat.completions.create(asked);
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const call = choices[0]?.message.tool_calls?.[0];
      t.equal(choices[0]?.finish_reason, 'tool_calls');
      t.ok(call?.type === 'function' && isCall(call.function.name, JSON.parse(call.function.arguments)));
    }
  });

  t.test('it answers in a structure', async t => {
    const { choices } = await client.chat.completions.create({
      ...ask(question),
      max_tokens: 60,
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: place, strict: true } },
    });
    t.ok(isPlace(JSON.parse(choices[0]!.message.content!)));
  });

  t.test('it embeds, or says which model does', async t => {
    // It asks for base64 unless it is told otherwise, and reads it.
    const { data, usage } = await client.embeddings.create({ model: EMBEDDER, input: ['river', 'lake'] });
    t.ok(data.length === 2 && data.every(({ embedding }) => isVector(embedding)));
    t.ok(usage.prompt_tokens > 2);
    const failure = await client.embeddings
      .create({ model, input: 'river' })
      .catch((thrown: unknown) => thrown);
    t.ok(failure instanceof APIError && failure.status === 400 && saysWhatEmbeds(failure), String(failure));
  });

  t.test('it stops in the middle', async t => {
    const stream = await client.chat.completions.create({ ...ask(endless), stream: true });
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 3) break;
    t.comment(`free after ${Math.round(await untilFree(running))} ms`);
  });

  t.test('it uses responses', async t => {
    const { output_text } = await client.responses.create({ model, input: question, max_output_tokens: 16 });
    t.ok(output_text);
    const runner = client.responses.stream({ model, input: question, max_output_tokens: 16 });
    const numbers: number[] = [];
    for await (const event of runner) numbers.push(event.sequence_number);
    t.strictSame(numbers, [...numbers.keys()], 'every event is numbered');
    t.ok((await runner.finalResponse()).output_text);
  });

  t.test('it is told what is wrong', async t => {
    const failure = await client.chat.completions
      .create({ ...ask(question), model: 'nothing' })
      .catch((thrown: unknown) => thrown);
    t.match(failure, { status: 404, code: 'model_not_found', message: /not found/ });
  });
});
