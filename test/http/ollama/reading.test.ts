import t from 'tap';
import { LlmtuiError } from '../../../lib/errors.js';
import { TalkingEngine } from '../../engine/attach/talking-engine.js';
import { json } from '../serving.js';
import { ollamaServed } from './serving.js';

const CHAT = '/api/chat';
const hi = { model: 'alpha', messages: [{ role: 'user', content: 'Hi' }] };
const reasoning = { begin: '<think>', end: '</think>' };

function engine(text: string, more: ConstructorParameters<typeof TalkingEngine>[1] = {}) {
  return new TalkingEngine(async function* () {
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) yield piece;
  }, more);
}

t.test('reasoning goes out as thinking, by itself', async t => {
  const engines: TalkingEngine[] = [];
  const open = async () => {
    engines.push(engine('<think>A river?</think>Rhine', { model: { reasoning } }));
    return engines.at(-1)!;
  };
  const { ask } = await ollamaServed(t, { open });
  const { value } = await ask(CHAT, json({ ...hi, think: 'high' }));
  const told = (field: string): string =>
    value.map(({ message }: { message: Record<string, string> }) => message[field] ?? '').join('');
  t.equal(told('thinking'), 'A river?');
  t.equal(told('content'), 'Rhine');
  const whole = await ask(CHAT, json({ ...hi, stream: false, think: false }));
  t.match(whole.value.message, { thinking: 'A river?', content: 'Rhine' });
  t.strictSame(
    engines[0]!.asked.map(({ options }) => options?.thinking),
    [true, false],
  );
  const said = await ask('/api/generate', json({ model: 'alpha', prompt: 'Hi', stream: false }));
  t.match(said.value, { thinking: 'A river?', response: 'Rhine' });
  const raw = await ask('/api/generate', json({ model: 'alpha', prompt: 'Hi', raw: true, stream: false }));
  t.match(raw.value, { response: '<think>A river?</think>Rhine' }, 'a raw prompt is answered as written');
});

const call = '<tool_call>\n{"name": "weather", "arguments": {"city": "Ulm"}}\n</tool_call>';
const tool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: {} } },
};

t.test('a call comes whole, its arguments an object', async t => {
  const { ask } = await ollamaServed(t, { open: async () => engine(`I look.${call}`) });
  const expected = { id: /^call_/, function: { index: 0, name: 'weather', arguments: { city: 'Ulm' } } };
  const { value } = await ask(CHAT, json({ ...hi, tools: [tool] }));
  t.match(value.at(-2), { done: false, message: { role: 'assistant', content: '', tool_calls: [expected] } });
  t.match(value.at(-1), { done: true, done_reason: 'stop' });
  const whole = await ask(CHAT, json({ ...hi, tools: [tool], stream: false }));
  t.match(whole.value.message, { content: 'I look.', tool_calls: [expected] });
});

t.test('a call that is forced is written by a grammar', async t => {
  const said = engine(call);
  const { ask } = await ollamaServed(t, { open: async () => said });
  const tool_choice = { type: 'function', function: { name: 'weather' } };
  t.equal((await ask(CHAT, json({ ...hi, tools: [tool], tool_choice }))).status, 200);
  t.match(said.asked[0]!.sampling.grammar, /weather/);
  const other = { type: 'function', function: { name: 'dance' } };
  t.equal((await ask(CHAT, json({ ...hi, tools: [tool], tool_choice: other }))).status, 400);
  t.equal((await ask(CHAT, json({ ...hi, tools: [tool, tool] }))).status, 400, 'two of one name');
});

t.test('a format is held by a grammar', async t => {
  const said = engine('{}');
  const { ask } = await ollamaServed(t, { open: async () => said });
  const schema = {
    type: 'object',
    properties: { river: { type: ['string', 'null'], enum: ['Rhine', null] } },
  };
  for (const format of ['json', schema]) await ask(CHAT, json({ ...hi, format, stream: false }));
  const grammars = said.asked.map(({ sampling }) => sampling.grammar ?? '');
  t.match(grammars[0], /root/);
  t.match(grammars[1], /Rhine[\s\S]*null/, 'null of a schema is no absent field');
  t.equal((await ask(CHAT, json({ ...hi, format: { type: 'dance' } }))).status, 400);
});

t.test('a path that does not fit is 400 before the stream begins', async t => {
  class Full extends TalkingEngine {
    override reply(): never {
      throw new LlmtuiError('CONTEXT_FULL', 'the prompt has 9999 tokens, and 1024 fit');
    }
  }
  const { ask } = await ollamaServed(t, { open: async () => new Full(async function* () {}) });
  const { status, headers, value } = await ask(CHAT, json(hi));
  t.equal(status, 400);
  t.match(headers.get('content-type'), /^application\/json/);
  t.match(value.error, /9999 tokens/);
});

t.test('a server that ends does not pass half an answer off as a whole one', async t => {
  const { url, server } = await ollamaServed(t, {
    say: async function* ({ signal }) {
      yield 'Well';
      await new Promise(resolve => signal.addEventListener('abort', resolve));
    },
  });
  const answer = await fetch(`${url}${CHAT}`, json(hi));
  const reader = answer.body!.getReader();
  let text = Buffer.from((await reader.read()).value!).toString();
  void server.close({ drainMs: 0 });
  for (let next = await reader.read(); !next.done; next = await reader.read())
    text += Buffer.from(next.value);
  t.match(JSON.parse(text.trim().split('\n').at(-1)!), { error: /ending/ });
});
