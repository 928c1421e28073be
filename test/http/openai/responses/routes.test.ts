import t from 'tap';
import { json } from '../../serving.js';
import { openai } from '../asking.js';

const path = '/v1/responses';
const asked = (more: object = {}) => json({ model: 'alpha', input: 'Hi', ...more });

t.test('a response is answered whole', async t => {
  const { ask, client } = await openai(t);
  const { status, value } = await ask(path, asked({ temperature: 0, metadata: { a: 'b' } }));
  t.equal(status, 200);
  t.match(value, {
    id: /^resp_/,
    object: 'response',
    status: 'completed',
    model: 'alpha',
    temperature: 0,
    metadata: { a: 'b' },
    output: [
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello there.' }] },
    ],
    usage: { input_tokens: 4, output_tokens: 1, total_tokens: 5 },
  });
  t.equal((await client.responses.create({ model: 'alpha', input: 'Hi' })).output_text, 'Hello there.');
});

t.test('a streamed response numbers its events, names them, and ends without [DONE]', async t => {
  const { ask, client } = await openai(t);
  const { value, text } = await ask(path, asked({ stream: true }));
  t.match(text, /^event: response\.created\ndata: \{"type":"response\.created","sequence_number":0,/);
  t.notMatch(text, /\[DONE\]/);
  t.strictSame(
    value.map((event: { sequence_number: number }) => event.sequence_number),
    [...value.keys()],
  );
  t.match(value.at(-1), { type: 'response.completed', response: { status: 'completed' } });
  const stream = client.responses.stream({ model: 'alpha', input: 'Hi' });
  t.equal((await stream.finalResponse()).output_text, 'Hello there.');
});

t.test('a response goes on from one before, whose instructions do not count any more', async t => {
  const { ask, engines } = await openai(t);
  const first = await ask(path, asked({ instructions: 'Rhyme.' }));
  const input = [{ role: 'user', content: [{ type: 'input_text', text: 'More' }] }];
  const second = await ask(path, asked({ input, previous_response_id: first.value.id, stream: true }));
  const { id } = second.value.at(-1).response;
  await ask(path, asked({ input: 'End', instructions: 'Now.', previous_response_id: id }));
  const paths = engines
    .get('alpha')!
    .asked.map(({ path: turns }) => turns.map(({ role, content }) => `${role}: ${content}`));
  t.strictSame(paths, [
    ['system: Rhyme.', 'user: Hi'],
    ['user: Hi', 'assistant: Hello there.', 'user: More'],
    [
      ...['system: Now.', 'user: Hi', 'assistant: Hello there.', 'user: More', 'assistant: Hello there.'],
      'user: End',
    ],
  ]);
});

t.test('a response is kept unless it is not to be, can be read, and forgotten', async t => {
  const { ask } = await openai(t);
  const { value } = await ask(path, asked());
  t.strictSame((await ask(`${path}/${value.id}`)).value, value);
  const deleted = await ask(`${path}/${value.id}`, { method: 'DELETE' });
  t.strictSame(deleted.value, { id: value.id, object: 'response', deleted: true });
  for (const init of [{}, { method: 'DELETE' }]) {
    const gone = await ask(`${path}/${value.id}`, init);
    t.equal(gone.status, 404);
    t.equal(gone.value.error.code, 'response_not_found');
  }
  t.equal((await ask(path, asked({ previous_response_id: value.id }))).status, 404);
  const unkept = await ask(path, asked({ store: false }));
  t.equal((await ask(`${path}/${unkept.value.id}`)).status, 404);
});

t.test('calls and their results become turns, reasoning is left out', async t => {
  const { ask, engines } = await openai(t);
  const input = [
    { role: 'developer', content: 'Be brief.' },
    { type: 'message', role: 'user', content: 'Weather?' },
    { type: 'reasoning', id: 'rs_1', summary: [], content: [] },
    { role: 'assistant', content: [{ type: 'output_text', text: 'Let me see', annotations: [] }] },
    { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Ulm"}' },
    { type: 'function_call', call_id: 'c2', name: 'time', arguments: '' },
    { type: 'function_call_output', call_id: 'c1', output: 'sun' },
    { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'noon' }] },
  ];
  t.equal((await ask(path, asked({ input }))).status, 200);
  t.strictSame(engines.get('alpha')!.asked[0]?.path, [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: 'Let me see',
      toolCalls: [
        { id: 'c1', name: 'weather', arguments: { city: 'Ulm' } },
        { id: 'c2', name: 'time', arguments: {} },
      ],
    },
    { role: 'tool', content: 'sun', toolCallId: 'c1', toolName: 'weather' },
    { role: 'tool', content: 'noon', toolCallId: 'c2', toolName: 'time' },
  ]);
});

t.test('a value that is not allowed is status 400 and names its field', async t => {
  const { ask, engines } = await openai(t);
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  const cases: [object, string][] = [
    [{ input: undefined }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: [{ role: 'king', content: 'x' }] }, 'input.0.role'],
    [{ input: [{ role: 'user' }] }, 'input.0.content'],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input.0.type'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x' }] }] }, 'input.0.content.0'],
    [{ input: [{ ...call, name: null }] }, 'input.0.name'],
    [{ input: [{ ...call, arguments: '[]' }] }, 'input.0.arguments'],
    [{ input: [call] }, 'input'],
    [{ input: [{ type: 'function_call_output', call_id: 'c', output: 'x' }] }, 'input.0.call_id'],
    [{ max_output_tokens: -1 }, 'max_output_tokens'],
    [{ tools: [{ type: 'web_search' }] }, 'tools.0'],
    [{ tool_choice: { type: 'function', name: 'g' } }, 'tool_choice'],
    [{ text: { format: { type: 'xml' } } }, 'text.format'],
    [{ truncation: 'some' }, 'truncation'],
    [{ background: true }, 'background'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'p' } }, 'prompt'],
    [{ metadata: { a: 1 } }, 'metadata.a'],
  ];
  for (const [more, param] of cases) {
    const { status, value } = await ask(path, asked(more));
    t.equal(status, 400, JSON.stringify(more));
    t.ok(String(value.error.param).startsWith(param), `${value.error.param} for ${param}`);
  }
  t.equal(engines.size, 0, 'no model was loaded for them');
});

t.test('a path may lose its oldest turns only with truncation auto', async t => {
  const { ask, engines } = await openai(t);
  await ask(path, asked());
  await ask(path, asked({ truncation: 'auto', reasoning: { effort: 'none' }, top_logprobs: 3 }));
  const { asked: calls } = engines.get('alpha')!;
  t.equal(calls[0]?.options?.whole, true);
  t.match(calls[1]?.options, { whole: false, thinking: false, logprobs: 3 });
});

t.test('a failure in the middle of a stream is response.failed, and is not kept', async t => {
  const { ask } = await openai(t, {
    say: async function* () {
      yield 'Well';
      throw new Error('secret');
    },
  });
  const { value, text } = await ask(path, asked({ stream: true }));
  t.match(value.at(-1), {
    type: 'response.failed',
    response: { status: 'failed', error: { code: 'internal_error' } },
  });
  t.equal(value.at(-1).sequence_number, value.length - 1);
  t.notMatch(text, /secret/);
  t.equal((await ask(`${path}/${value.at(-1).response.id}`)).status, 404);
});
