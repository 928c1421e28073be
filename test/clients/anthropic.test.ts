import Anthropic from '@anthropic-ai/sdk';
import t from 'tap';
import { STARTER as model } from '../http/starter-models.js';
import {
  endless,
  isCall,
  isPlace,
  place,
  question,
  toolName,
  toolParameters,
  weatherQuestion,
} from './questions.js';
import { starterServer, untilFree } from './starter-server.js';

// Its API has no embeddings.
t.test('@anthropic-ai/sdk works with the starter model', { timeout: 240_000 }, async t => {
  const running = await starterServer(t);
  const client = new Anthropic({ baseURL: running.url, apiKey: 'none', maxRetries: 0 });
  const ask = (content: string, max_tokens: number) => ({
    model,
    max_tokens,
    messages: [{ role: 'user' as const, content }],
  });
  const tools = [{ name: toolName, input_schema: toolParameters }];

  t.test('it lists models', async t => {
    const names: string[] = [];
    for await (const { id } of client.models.list()) names.push(id);
    t.ok(names.includes(model));
  });

  t.test('it chats, and counts before', async t => {
    const { content, usage, stop_reason } = await client.messages.create(ask(question, 8));
    t.match(content[0], { type: 'text', text: /./ });
    t.match(stop_reason, /end_turn|max_tokens/);
    const { input_tokens } = await client.messages.countTokens({
      ...ask(question, 0),
      max_tokens: undefined,
    } as never);
    t.equal(input_tokens, usage.input_tokens + (usage.cache_read_input_tokens ?? 0));
  });

  t.test('it streams', async t => {
    const runner = client.messages.stream(ask(question, 8));
    let text = '';
    runner.on('text', piece => {
      text += piece;
    });
    const message = await runner.finalMessage();
    t.ok(text);
    t.match(message.content[0], { type: 'text', text });
    t.ok(message.usage.output_tokens > 0);
  });

  t.test('it calls a tool that it has to', async t => {
    const asked = {
      ...ask(weatherQuestion, 40),
      tools,
      tool_choice: { type: 'tool' as const, name: toolName },
    };
    const streamed = client.messages.stream(asked);
    for (const message of [await client.messages.create(asked), await streamed.finalMessage()]) {
      const call = message.content.find(({ type }) => type === 'tool_use');
      t.ok(call?.type === 'tool_use' && isCall(call.name, call.input));
      t.equal(message.stop_reason, 'tool_use');
    }
  });

  t.test('it answers in a structure', async t => {
    const { content } = await client.messages.create({
      ...ask(question, 60),
      output_config: { format: { type: 'json_schema', schema: place } },
    });
    const [block] = content;
    t.ok(block?.type === 'text' && isPlace(JSON.parse(block.text)));
  });

  t.test('it stops in the middle', async t => {
    const stream = await client.messages.create({ ...ask(endless, 1000), stream: true });
    let events = 0;
    for await (const _ of stream) if (++events === 5) break;
    t.comment(`free after ${Math.round(await untilFree(running))} ms`);
  });

  t.test('it is told what is wrong', async t => {
    const failure = await client.messages
      .create({ ...ask(question, 1), model: 'nothing' })
      .catch((thrown: unknown) => thrown);
    t.match(failure, {
      status: 404,
      error: { type: 'error', error: { type: 'not_found_error', message: /not found/ } },
    });
  });
});
