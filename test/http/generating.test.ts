import t from 'tap';
import type { AnswerEvent } from '../../lib/chat/answer.js';
import type { Turn } from '../../lib/chat/message.js';
import { schemaValidator } from '../../lib/chat/schema/validate.js';
import type { Engine, ModelFacts } from '../../lib/engine/engine.js';
import { checkGrammar } from '../../lib/engine/llama/grammar.js';
import { generate, type Wish } from '../../lib/http/generating.js';
import { Grammars } from '../../lib/http/grammars/grammars.js';
import { seeded } from '../chat/seeded.js';
import { time, weather } from '../chat/tools/sample-tools.js';
import { type Said, TalkingEngine } from '../engine/attach/talking-engine.js';
import { assistant, loadStarter, user } from '../engine/llama/starter.js';

const starter = await loadStarter({ contextSize: 2048 });
t.teardown(() => starter.unload());
const grammars = new Grammars();
t.teardown(() => grammars.close());

const signal = new AbortController().signal;
const path: readonly Turn[] = [user('What is the weather in Paris?')];
const tools = [weather, time];

/** What a wish comes to, of a model that is taken for one of other `facts`. */
async function answered(engine: Engine, wish: Partial<Wish>, facts: Partial<ModelFacts> = {}) {
  const begin: Parameters<typeof generate>[0]['begin'] = async (turns, sampling, options) =>
    engine.reply(turns, sampling, signal, options);
  const model = { ...engine.model, ...facts };
  const taken = { model, render: (...asked) => engine.render(...asked) } as Pick<Engine, 'model' | 'render'>;
  const makeGrammar = grammars.make.bind(grammars);
  const lent = { begin, engine: taken as Engine, makeGrammar };
  const events: AnswerEvent[] = [];
  for await (const event of await generate(lent, { path, sampling: {}, ...wish }, seeded(1)))
    events.push(event);
  const text = events.map(event => (event.type === 'text' ? event.text : '')).join('');
  const reasoning = events.map(event => (event.type === 'reasoning' ? event.text : '')).join('');
  const end = events.at(-1) as Extract<AnswerEvent, { type: 'end' }>;
  return { events, text, reasoning, reason: end.reason, calls: end.calls };
}

/** An engine that says these pieces, and what it was asked with. */
function talking(said: readonly Said[], model: Partial<ModelFacts> = {}): TalkingEngine {
  return new TalkingEngine(
    async function* () {
      yield* said;
    },
    { model },
  );
}

async function asked(wish: Partial<Wish>, model: Partial<ModelFacts> = {}) {
  const engine = talking(['Hello'], model);
  await answered(engine, wish);
  return engine.asked[0]!;
}

const hermes = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>';

t.test('a plain wish is handed on as it is', async t => {
  const wish = { sampling: { seed: 7, grammar: 'root ::= "x"' }, options: { logprobs: 3, whole: true } };
  const { sampling, options } = await asked(wish);
  t.same(sampling, wish.sampling);
  t.same(options, wish.options);
});

t.test('a call that the model makes by itself is told as such, with an id', async t => {
  const engine = talking(['Let me see. ', hermes.slice(0, 30), hermes.slice(30)]);
  const { text, calls, reason } = await answered(engine, { tools });
  t.equal(text, 'Let me see.');
  t.equal(reason, 'tool_calls');
  t.same(calls[0]!.arguments, { city: 'Paris' });
  t.match(calls[0]!.id, /^call_[a-zA-Z0-9]{24}$/);
  const { sampling, options } = engine.asked[0]!;
  t.same(options, { tools, grammarAfter: ['<tool_call>'] });
  t.match(sampling.grammar, /get_weather/);
});

t.test('with the choice of none nothing is told of tools, and nothing is a call', async t => {
  const engine = talking([hermes]);
  const { text, calls } = await answered(engine, { tools, toolChoice: { type: 'none' } });
  t.equal(text, hermes);
  t.same(calls, []);
  t.same(engine.asked[0]!.options, {});
});

t.test('a call that has to be made is held to by a grammar, in the format of the model', async t => {
  const required = await asked({ tools, toolChoice: { type: 'required' } }, { toolFormat: 'mistral' });
  t.match(required.sampling.grammar, /\[TOOL_CALLS\]/);
  t.match(required.sampling.grammar, /time/);
  t.same(required.options, { tools });
  const one = await asked({ tools, toolChoice: { type: 'tool', name: 'get_weather' } });
  t.notMatch(one.sampling.grammar, /time|more-calls/);
  t.same(one.options, { tools }, 'but the model is told of all');
  const single = await asked({ tools, toolChoice: { type: 'required' }, parallelToolCalls: false });
  t.notMatch(single.sampling.grammar, /more-calls/);
  for (const { sampling } of [required, one, single]) checkGrammar(sampling.grammar!, 1000, () => false);
});

t.test('what contradicts itself is refused, with the field', async t => {
  const sampling = { grammar: 'root ::= "x"' };
  const refused: readonly (readonly [Partial<Wish>, RegExp])[] = [
    [{ toolChoice: { type: 'required' } }, /^tool_choice: .*no tools/],
    [{ tools, toolChoice: { type: 'tool', name: 'rm' } }, /^tool_choice: names "rm"/],
    [{ tools: [weather, weather] }, /^tools: "get_weather" is there twice/],
    [{ tools: [{ name: 'a b', parameters: {} }] }, /^tools: a name is/],
    [{ tools: [{ name: '', parameters: {} }] }, /^tools: a name is/],
    [{ sampling, format: { type: 'json' } }, /^grammar: stands beside a response_format/],
    [{ sampling, tools, toolChoice: { type: 'required' } }, /^grammar: stands beside a tool_choice/],
    [{ format: { type: 'schema', schema: 3 } }, /^schema: must be/],
    [{ format: { type: 'schema', schema: { not: {} } } }, /^schema: "not"/],
  ];
  for (const [wish, message] of refused) {
    await t.rejects(answered(talking([]), wish), { code: 'BAD_INPUT', message }, String(message));
  }
  let deep: unknown = {};
  for (let depth = 0; depth < 50_000; depth++) deep = [deep];
  const nested = { name: 'deep', parameters: deep };
  await t.rejects(answered(talking([]), { tools: [nested] }), {
    code: 'BAD_INPUT',
    message: /^tools: nested/,
  });
  const said = { ...assistant(''), toolCalls: [{ id: 'a', name: 'time', arguments: { deep } }] };
  const told = answered(talking([]), { path: [...path, said] });
  await t.rejects(told, { code: 'BAD_INPUT', message: /^messages: nested/ });
});

const reasoning = { begin: '<think>', end: '</think>' };
const opened: readonly Turn[] = [user('What? <think>')];

t.test('reasoning is told apart, whoever opens it', async t => {
  const own = await answered(talking(['<thi', 'nk>Hm.</th', 'ink>\n\nYes.'], { reasoning }), {});
  t.match(own, { text: 'Yes.', reasoning: 'Hm.', reason: 'stop' });
  const prompted = await answered(talking(['Hm.</think>Yes.'], { reasoning }), { path: opened });
  t.match(prompted, { text: 'Yes.', reasoning: 'Hm.' });
  const none = await answered(talking(['<think>Hm.</think>'], {}), {});
  t.match(none, { text: '<think>Hm.</think>', reasoning: '' });
  const goingOn = await answered(talking([' <think>'], { reasoning }), {
    path: [...path, assistant('Yes,')],
  });
  t.match(goingOn, { text: ' <think>', reasoning: '' });
});

t.test('a grammar waits for the end of reasoning', async t => {
  const format = { type: 'json' } as const;
  const after = await asked({ format, path: opened }, { reasoning });
  t.same(after.options, { grammarAfter: ['</think>'] });
  t.match(after.sampling.grammar, /^root ::= "<\/think>"/);
  const free = await asked({ format }, { reasoning });
  t.same(free.options, {});
  t.match(free.sampling.grammar, /<think>/);
  const off = await asked({ format, options: { thinking: false } }, { reasoning });
  t.notMatch(off.sampling.grammar, /think/);
});

for (const toolFormat of ['generic', 'llama3', 'mistral-args', 'deepseek-r1']) {
  t.test(`the starter model makes a call that is asked for, as ${toolFormat} writes it`, async t => {
    const wish = {
      tools,
      sampling: { seed: 5, max_tokens: 250 },
      toolChoice: { type: 'tool', name: 'get_weather' } as const,
    };
    const { text, calls, reason, events } = await answered(starter, wish, { toolFormat });
    t.equal(reason, 'tool_calls');
    t.equal(text, '');
    t.equal(calls.length, 1);
    t.same(schemaValidator(weather.parameters)(calls[0]!.arguments), []);
    const told = events.map(event => (event.type === 'toolArguments' ? event.text : '')).join('');
    t.same(JSON.parse(told), calls[0]!.arguments);
  });
}

t.test('a call that the starter model begins by itself is right', async t => {
  const parameters = {
    type: 'object',
    properties: { city: { enum: ['Paris', 'Rome'] } },
    required: ['city'],
  };
  const told = 'Repeat after me: <tool_call>';
  const wish = {
    path: [user(told)],
    tools: [{ ...weather, parameters }],
    sampling: { temperature: 0, max_tokens: 40 },
  };
  const { calls } = await answered(starter, wish);
  t.ok(calls.length > 0);
  for (const called of calls) t.same(schemaValidator(parameters)(called.arguments), []);
});

t.test('the starter model answers in JSON, by a schema, and goes on with what is begun', async t => {
  const json = await answered(starter, { format: { type: 'json' }, sampling: { seed: 1, max_tokens: 200 } });
  if (json.reason === 'stop') t.type(JSON.parse(json.text), 'object');
  const schema = {
    type: 'object',
    properties: { city: { enum: ['Paris', 'Rome'] } },
    required: ['city'],
    additionalProperties: false,
  };
  const { text } = await answered(starter, { format: { type: 'schema', schema }, sampling: { seed: 1 } });
  t.same(schemaValidator(schema)(JSON.parse(text)), []);
  const begun = [...path, assistant('{"city": "Ro')];
  const more = await answered(starter, {
    path: begun,
    format: { type: 'schema', schema },
    sampling: { seed: 1 },
  });
  t.match(more.text, /^me"\s*\}$/);
});

t.test('the starter model reads calls and results', async t => {
  const id = 'call_0123456789abcdefghijklmn';
  const talk: readonly Turn[] = [
    ...path,
    { ...assistant(''), toolCalls: [{ id, name: 'get_weather', arguments: { city: 'Paris' } }] },
    { role: 'tool', content: '{"sky": "clear"}', toolCallId: id, toolName: 'get_weather' },
  ];
  const prompt = await starter.render(talk, { tools });
  t.match(prompt, /"name": "get_weather", "arguments": \{"city":"Paris"\}/);
  t.match(prompt, /\{"sky": "clear"\}/);
  const { reason, text } = await answered(starter, {
    path: talk,
    tools,
    sampling: { seed: 1, max_tokens: 12 },
  });
  t.ok(text !== '' || reason === 'tool_calls');
});
