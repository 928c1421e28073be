import Anthropic from '@anthropic-ai/sdk';
import t from 'tap';
import { anthropicApi } from '../../../lib/http/anthropic/api.js';
import { starterServed } from '../ollama/starter.js';
import { STARTER } from '../starter-models.js';

t.test("Anthropic's client works with the starter model", { timeout: 240_000 }, async t => {
  const { url, server } = await starterServed(t, { options: { apis: [anthropicApi], apiKey: 'secret' } });
  const client = new Anthropic({ baseURL: url, apiKey: 'secret', maxRetries: 0 });
  const asked = {
    model: STARTER,
    max_tokens: 8,
    temperature: 0,
    messages: [{ role: 'user' as const, content: 'Name a river.' }],
  };

  const answer = await client.messages.create(asked);
  t.match(answer, { type: 'message', stop_reason: /end_turn|max_tokens/, content: [{ type: 'text' }] });
  const counted = await client.messages.countTokens({ model: STARTER, messages: asked.messages });
  const { input_tokens, cache_read_input_tokens } = answer.usage;
  t.equal(counted.input_tokens, input_tokens + (cache_read_input_tokens ?? 0));

  const streamed = await client.messages.stream(asked).finalMessage();
  t.strictSame(streamed.content, answer.content, 'the same answer, streamed');

  const city = { type: 'string', enum: ['Ulm', 'Graz'] };
  const input_schema = { type: 'object' as const, properties: { city }, required: ['city'] };
  const called = await client.messages.create({
    ...asked,
    max_tokens: 64,
    tools: [{ name: 'weather', description: 'Tells it.', input_schema }],
    tool_choice: { type: 'tool', name: 'weather' },
  });
  t.match(called, {
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', name: 'weather', input: { city: /Ulm|Graz/ } }],
  });

  const format = { type: 'json_schema' as const, schema: input_schema };
  const structured = await client.messages.create({ ...asked, max_tokens: 64, output_config: { format } });
  t.match(JSON.parse((structured.content[0] as { text: string }).text), { city: /Ulm|Graz/ });

  await t.rejects(client.messages.create({ ...asked, model: 'nothing' }), Anthropic.NotFoundError);
  const wrong = new Anthropic({ baseURL: url, apiKey: 'other', maxRetries: 0 });
  await t.rejects(wrong.messages.create(asked), Anthropic.AuthenticationError);

  const endless = client.messages.stream({ ...asked, max_tokens: 500 });
  endless.on('text', () => endless.abort());
  await t.rejects(endless.finalMessage());
  while (server.replies.count > 0) await new Promise(resolve => setTimeout(resolve, 5));
});
