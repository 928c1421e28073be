import t from 'tap';
import type { Turn } from '../../lib/chat/message.js';
import { conform, messagesOf, probe, type TurnRules } from '../../lib/chat/turn-rules.js';

const free: TurnRules = {
  parts: false,
  tools: false,
  system: true,
  repeats: true,
  assistantFirst: true,
  opens: '',
};
const turn = (role: Turn['role'], content: string): Turn => ({ role, content });
const print = (messages: readonly object[]): string =>
  (messages as readonly Turn[]).map(({ role, content }) => `${role}: ${content}\n`).join('');
const refusing = (test: (messages: readonly Turn[]) => boolean) => (messages: readonly object[]) => {
  if (test(messages as readonly Turn[])) throw new Error('refused');
  return print(messages);
};

t.test('finds what a template accepts', async t => {
  t.same(probe(print), free);
  t.same(probe(refusing(turns => turns[0]?.role === 'system')), { ...free, system: false });
  t.same(probe(refusing(turns => turns[0]?.role === 'assistant')), { ...free, assistantFirst: false });
  t.same(probe(refusing(turns => turns.some(({ role }, at) => role === turns[at - 1]?.role))), {
    ...free,
    repeats: false,
  });
  t.same(
    probe(messages => print(messages.slice(-1)) + print(messages.slice(0, -1)).replace(/system.*/, '')),
    {
      ...free,
      system: false,
    },
  );
  t.same(
    probe(messages => `${print(messages)}<seed:think>\n`),
    { ...free, opens: '<seed:think>' },
  );
});

t.test('finds the form that a template wants', async t => {
  const parts = (messages: readonly object[]): string =>
    (messages as { content: { text: string }[] }[])
      .map(({ content }) => content.map(({ text }) => text))
      .join();
  t.same(probe(parts), { ...free, parts: true });
  const tools = (messages: readonly object[], given: boolean): string => {
    if (!given) throw new Error('tools is undefined');
    return print(messages);
  };
  t.same(probe(tools), { ...free, tools: true });
});

t.test('reports the first failure, or whose text is lost', async t => {
  t.throws(() => probe(refusing(() => true)), /refused/);
  t.throws(
    () => probe(messages => print(messages).replace(/assistant.*/, '')),
    /leaves out what the assistant says/,
  );
});

t.test('loses no text in rewriting turns', async t => {
  const turns = [
    turn('system', 'S1'),
    turn('assistant', 'A1'),
    turn('user', 'U1'),
    turn('user', ''),
    turn('system', 'S2'),
    turn('assistant', 'A2'),
  ];
  t.same(conform(turns, free), turns);
  t.same(conform(turns, { ...free, system: false, repeats: false, assistantFirst: false }), [
    turn('user', ''),
    turn('assistant', 'A1'),
    turn('user', 'S1\n\nU1'),
    turn('assistant', 'A2'),
    turn('user', 'S2'),
  ]);
  t.same(conform([], { ...free, assistantFirst: false }), []);
  t.same(messagesOf([turn('user', 'U')], true), [{ role: 'user', content: [{ type: 'text', text: 'U' }] }]);
});

t.test('keeps calls and their results apart where other turns of one role are joined', async t => {
  const calls: Turn = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'a', name: 'time', arguments: {} }],
  };
  const result: Turn = { role: 'tool', content: 'noon', toolCallId: 'a', toolName: 'time' };
  const path = [
    turn('user', 'x'),
    turn('user', 'y'),
    calls,
    result,
    result,
    calls,
    result,
    turn('assistant', 'z'),
  ];
  const shaped = conform(path, { ...free, repeats: false });
  t.same(shaped, [turn('user', 'x\n\ny'), ...path.slice(2)]);
});

t.test('gives calls in the form that a template takes', async t => {
  const id = 'call_1';
  const values = { a: [1, 'x'] };
  const path: readonly Turn[] = [
    { role: 'assistant', content: '', toolCalls: [{ id, name: 'f', arguments: values }] },
    { role: 'tool', content: 'y', toolCallId: id, toolName: 'f' },
  ];
  const called = (given: string, told: unknown) => [
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: given, type: 'function', function: { name: 'f', arguments: told } }],
    },
    { role: 'tool', content: 'y', tool_call_id: given, name: 'f' },
  ];
  t.same(messagesOf(path, false), called(id, values));
  t.same(messagesOf(path, false, { asObject: false, idOf: () => 'short' }), called('short', '{"a":[1,"x"]}'));
  t.same(
    messagesOf([turn('user', 'x')], false),
    [{ role: 'user', content: 'x' }],
    'and nothing beside a plain turn',
  );
});
