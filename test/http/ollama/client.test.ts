import { Ollama } from 'ollama';
import t from 'tap';
import { STARTER } from '../starter-models.js';
import { starterServed } from './starter.js';

const options = { temperature: 0, num_predict: 8 };
const messages = [{ role: 'user', content: 'Name a river.' }];

t.test('the ollama client works with the starter model', { timeout: 240_000 }, async t => {
  const { url, server } = await starterServed(t);
  const client = new Ollama({ host: url });

  const { models } = await client.list();
  t.match(models, [{ name: `${STARTER}:latest`, model: `${STARTER}:latest` }]);
  const model = models[0]!.model;
  const shown = await client.show({ model });
  t.match(shown.capabilities, ['completion', 'tools']);

  const answer = await client.chat({ model, messages, options });
  t.ok(answer.message.content);
  t.equal(answer.eval_count <= 8, true);
  t.match((await client.ps()).models, [{ name: model, context_length: 1024 }]);

  let text = '';
  for await (const part of await client.chat({ model, messages, options, stream: true })) {
    text += part.message.content;
    if (part.done) t.match(part, { done_reason: /stop|length/, prompt_eval_count: Number });
  }
  t.equal(text, answer.message.content, 'the same answer, streamed');

  const schema = {
    type: 'object',
    properties: { river: { enum: ['Rhine', 'Danube'] } },
    required: ['river'],
  };
  const { message } = await client.chat({ model, messages, format: schema, options: { temperature: 0 } });
  t.match(JSON.parse(message.content), { river: /Rhine|Danube/ });

  const first = await client.generate({ model, prompt: 'My name is Ann.', options });
  t.ok(first.context.length > 8);
  const next = await client.generate({ model, prompt: 'What is my name?', context: first.context, options });
  t.ok(next.response);
  t.strictSame(next.context.slice(0, first.context.length), first.context, 'it goes on with the context');
  t.ok((await client.generate({ model, prompt: 'A river is', raw: true, options })).response);

  await t.rejects(client.embed({ model, input: 'x' }), /does not embed; take one that embeds: all-minilm/);
  await t.rejects(client.chat({ model: 'nothing', messages }), /model 'nothing' not found/);
  await t.rejects(client.pull({ model: 'nothing' }), /API key/);

  const endless = await client.chat({ model, messages, options: { num_predict: 500 }, stream: true });
  await t.rejects(async () => {
    for await (const _ of endless) endless.abort();
  });
  while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
});

t.test('a tool is called with arguments of its schema', { timeout: 120_000 }, async t => {
  const { url } = await starterServed(t);
  const client = new Ollama({ host: url });
  const city = { type: 'string', enum: ['Ulm', 'Graz'] };
  const parameters = { type: 'object', properties: { city }, required: ['city'] };
  const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells it.', parameters } }];
  const forced = { tool_choice: 'required', options: { temperature: 0, num_predict: 64 } };
  const asked = {
    model: STARTER,
    messages: [{ role: 'user', content: 'Weather in Ulm?' }],
    tools,
    ...forced,
  };
  const { message } = await client.chat(asked);
  t.match(message.tool_calls, [{ function: { name: 'weather', arguments: { city: /Ulm|Graz/ } } }]);
  const result = { role: 'tool', tool_name: 'weather', content: 'sunny' };
  const after = [...asked.messages, message, result];
  t.ok((await client.chat({ model: STARTER, messages: after, tools, options })).message);
});
