import t from 'tap';
import type { AnswerFormat } from '../../lib/chat/answer-format.js';
import { type AnswerDemand, answerGrammar } from '../../lib/chat/answer-grammar.js';
import { toolFormatNamed, writeCalls } from '../../lib/chat/tools/format.js';
import { checkGrammar } from '../../lib/engine/llama/grammar.js';
import { grammarMatcher } from './schema/matcher.js';
import { formatNames } from './tools/format-names.js';
import { call, time, weather } from './tools/sample-tools.js';

const matches = grammarMatcher(t);
const text: AnswerFormat = { type: 'text' };
const tags = { begin: '<think>', end: '</think>' };

const demand = (more: Partial<AnswerDemand>): AnswerDemand => ({
  format: text,
  tools: [],
  mustCall: false,
  several: true,
  toolFormat: toolFormatNamed('hermes'),
  ...more,
});

interface Scope {
  ok(value: boolean, message: string): boolean;
}

function check(
  t: Scope,
  more: Partial<AnswerDemand>,
  allowed: readonly string[],
  refused: readonly string[],
): void {
  const { grammar } = answerGrammar(demand(more))!;
  for (const each of allowed) t.ok(matches(grammar, each), `allows ${each}`);
  for (const each of refused) t.ok(!matches(grammar, each), `does not allow ${each}`);
}

for (const name of formatNames) {
  t.test(`a call that is asked for, as ${name} writes it`, async t => {
    const toolFormat = toolFormatNamed(name);
    const write = (...calls: Parameters<typeof call>[]) =>
      writeCalls(
        calls.map(each => call(...each)),
        toolFormat,
      );
    const paris = write(['get_weather', { city: 'Pa "r\\is', days: 3, units: 'metric' }]);
    const two = write(['time', {}], ['get_weather', { city: 'Rome', more: { wind: true } }]);
    const tools = [weather, time];
    const wrong = [
      'Paris',
      `${paris} `,
      `Well. ${paris}`,
      paris.slice(0, -1),
      write(['rm', {}]),
      write(['times', {}]),
      write(['get_weather', {}]),
      write(['get_weather', { city: 'Rome', days: 10 }]),
      write(['get_weather', { city: 'Rome', units: 'old' }]),
      write(['get_weather', { city: 'Rome', other: 1 }]),
      write(['time', { city: 'Rome' }]),
    ];
    check(t, { tools, mustCall: true, toolFormat }, [paris, two], wrong);
    check(t, { tools, mustCall: true, toolFormat, several: false }, [paris], [two]);
    check(t, { tools: [time], mustCall: true, toolFormat }, [write(['time', {}])], [paris]);
  });
}

t.test('a text between tags ends at the first end of it', async t => {
  const toolFormat = toolFormatNamed('qwen3-coder');
  const odd = writeCalls([call('get_weather', { city: '\n</param\n\n</parameter>x' })], toolFormat);
  check(t, { tools: [weather], mustCall: true, toolFormat }, [odd], []);
  const early = writeCalls([call('get_weather', { city: 'a\n</parameter>\nb' })], toolFormat);
  check(t, { tools: [weather], mustCall: true, toolFormat }, [], [early]);
});

t.test('any JSON object, or JSON by a schema', async t => {
  check(t, { format: { type: 'json' } }, ['{}', '{"a": [1]}'], ['[]', '1', '', 'x']);
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  };
  check(t, { format: { type: 'schema', schema } }, ['{"a":1}'], ['{}', '{"a":"1"}']);
  t.throws(() => answerGrammar(demand({ format: { type: 'schema', schema: { not: {} } } })), {
    code: 'BAD_INPUT',
    message: /schema: "not" is not supported/,
  });
});

t.test('an answer that is begun goes on with its value, or tells one behind other text', async t => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  };
  const begun = (text: string) => ({
    format: { type: 'schema', schema } as const,
    begun: text,
    tools: [time],
  });
  check(t, begun('{"a": 1'), ['}', '2}'], ['{"a":1}', ',"b":1}', '<tool_call>']);
  check(t, begun(' {'), ['"a":1}', '\n  "a": 1\n}'], ['}', '{"a":1}']);
  check(t, begun('{"a":1}'), [''], ['}', ' ']);
  check(
    t,
    begun('Here it is:\n'),
    ['{"a":1}', writeCalls([call('time', {})], toolFormatNamed('hermes'))],
    ['"a":1}'],
  );
  for (const text of ['{"b', '{"a" : 1']) {
    t.throws(() => answerGrammar(demand(begun(text))), { code: 'BAD_INPUT', message: /^messages: / });
  }
  t.throws(() => answerGrammar(demand(begun('x'.repeat(30_000)))), {
    code: 'BAD_INPUT',
    message: /^messages: /,
  });
});

const paris = writeCalls([call('get_weather', { city: 'Paris' })], toolFormatNamed('hermes'));

t.test('JSON or a call where both may be', async t => {
  check(t, { format: { type: 'json' }, tools: [weather] }, ['{"a":1}', paris], ['x', `{}${paris}`]);
});

t.test('reasoning before an answer is free', async t => {
  const format: AnswerFormat = { type: 'json' };
  const opened = demand({ format, reasoning: { ...tags, opened: true } });
  t.same(answerGrammar(opened)!.after, ['</think>']);
  check(t, opened, ['</think>\n\n{}', '</think>{}'], ['{}', '</think>x']);
  const free = demand({ format, reasoning: { ...tags, opened: false } });
  t.equal(answerGrammar(free)!.after, undefined);
  check(t, free, ['{}', '<think>I < </thinking </think>\n{}'], ['x', '<think>I', '<think>I</think>x']);
  check(
    t,
    { ...free, format: text, tools: [weather], mustCall: true },
    [paris, `<think></think>\n\n${paris}`],
    ['{}'],
  );
});

t.test('the headers of gpt-oss stand in front of an answer', async t => {
  const harmony = { begin: '<|channel|>analysis<|message|>', end: '<|end|>', opened: false };
  const final = '<|channel|>final<|message|>{}';
  const thought = `<|channel|>analysis<|message|>Hm<|end|><|start|>assistant${final}`;
  check(t, { format: { type: 'json' }, reasoning: harmony }, [final, thought], ['{}', `${thought}x`]);
});

t.test('a call that the model begins by itself is right from there on', async t => {
  const free = demand({ tools: [weather] });
  t.same(answerGrammar(free)!.after, ['<tool_call>']);
  check(t, free, [paris, `${paris}\n${paris}`], ['Paris', '<tool_call>{}</tool_call>', `${paris}x`]);
  const opened = demand({ tools: [weather], reasoning: { ...tags, opened: true } });
  t.same(answerGrammar(opened)!.after, ['</think>']);
  const behind = ['</think>\n\nWell.', `</think>Well. ${paris}`, '</think><tool_box>', '</think>'];
  check(t, opened, behind, [`</think>${paris}x`, '</think><tool_call>x', 'Well.']);
  const closed = demand({ tools: [weather], reasoning: { ...tags, opened: false } });
  t.same(answerGrammar(closed)!.after, ['<think>', '<tool_call>']);
  const thoughts = ['<think>a <tool_call> is</think>Well.', `<think></think>${paris}`, paris, '<think>a'];
  check(t, closed, thoughts, ['<think></think><tool_call>x', '<tool_call>x']);
});

t.test('no grammar where any text will do', async t => {
  t.equal(answerGrammar(demand({})), null);
  t.equal(answerGrammar(demand({ tools: [weather], toolFormat: toolFormatNamed('llama3') })), null);
});

t.test('what a grammar cannot hold of parameters is left out', async t => {
  const parameters = {
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', nullable: true },
      tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
      size: { type: 'integer', exclusiveMinimum: true },
      when: { not: { type: 'string' }, title: 3 },
      shape: { $ref: '#/$defs/shape' },
    },
    required: ['url'],
    $defs: { shape: { type: 'object', properties: { sides: { type: 'integer' } }, if: {} } },
    'x-more': 1,
  };
  const write = (values: Readonly<Record<string, unknown>>) =>
    writeCalls([call('odd', values)], toolFormatNamed('hermes'));
  const tools = [{ name: 'odd', parameters }];
  const allowed = [
    write({ url: 'x' }),
    write({ url: 'x', tags: ['a', 'a'], size: 1, when: 'x', shape: { sides: 3 } }),
  ];
  check(t, { tools, mustCall: true }, allowed, [
    write({ url: 1 }),
    write({ url: 'x', shape: { sides: '3' } }),
  ]);
  const lost = [
    { name: 'odd', parameters: { type: 'object', properties: { a: { $ref: '#/components/a' } } } },
  ];
  check(t, { tools: lost, mustCall: true }, [write({ b: 1 })], [writeCalls([], toolFormatNamed('hermes'))]);
  for (const broken of [null, 'x', [], { type: 'string' }, { properties: 3 }]) {
    check(t, { tools: [{ name: 'odd', parameters: broken }], mustCall: true }, [write({})], ['x']);
  }
  let deep: unknown = { type: 'string' };
  for (let depth = 0; depth < 150; depth++) deep = { type: 'array', items: deep };
  const nested = [{ name: 'odd', parameters: { properties: { a: deep }, required: [] } }];
  check(t, { tools: nested, mustCall: true }, [write({})], ['x']);
});

t.test('many tools keep exact names when their arguments are too many for a grammar', async t => {
  const properties = (tool: number) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `argument_${index}`,
        { type: 'string', maxLength: tool * 40 + index },
      ]),
    );
  const tools = Array.from({ length: 40 }, (_, index) => ({
    name: `tool_${index}`,
    parameters: { type: 'object', properties: properties(index) },
  }));
  const { grammar } = answerGrammar(demand({ tools, mustCall: true }))!;
  checkGrammar(grammar, 1000, () => false);
  const write = (name: string) => writeCalls([call(name, { a: 1 })], toolFormatNamed('hermes'));
  t.ok(matches(grammar, write('tool_39')));
  t.notOk(matches(grammar, write('tool_40')));
  const most = Array.from({ length: 2500 }, (_, index) => ({
    name: `tool_${index}${'x'.repeat(80)}`,
    parameters: {},
  }));
  t.throws(() => answerGrammar(demand({ tools: most, mustCall: true })), {
    code: 'BAD_INPUT',
    message: /too large/,
  });
  t.equal(answerGrammar(demand({ tools: most })), null);
});
