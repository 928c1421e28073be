import t from 'tap';
import { promptLine } from '../../../../lib/cli/ask/batch/prompt-line.js';

const read = (line: unknown) => promptLine(typeof line === 'string' ? line : JSON.stringify(line)).read();
const user = (content: string) => [{ role: 'user', content }];

t.test('a line is a prompt as it stands, or a JSON string', async t => {
  for (const line of ['Name a river.', '42', 'true', '"Yes", he said', '"a" or "b"', '  Name a river. \r']) {
    t.same(read(line), { turns: user(line.trim()), sampling: {} });
  }
  t.same(read('"two\\nlines"'), { turns: user('two\nlines'), sampling: {} });
});

t.test('a line is an object with what belongs to one prompt', async t => {
  const { id, read: rest } = promptLine(
    JSON.stringify({
      id: 'a1',
      prompt: 'Hi',
      system: '',
      temperature: 0.5,
      stop: 'x',
      seed: null,
      schema: 'age int',
    }),
  );
  t.equal(id, 'a1');
  t.same(rest(), {
    turns: user('Hi'),
    system: '',
    sampling: { temperature: 0.5, stop: ['x'] },
    schema: 'age int',
  });
  t.equal(promptLine('{"id": 7, "prompt": "a"}').id, 7);
  const messages = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ];
  t.same(read({ messages }), { turns: messages.slice(1), system: 'Be kind.', sampling: {} });
  t.same(read({ messages, system: 'Be brief.' }).system, 'Be brief.');
  t.same(read({ prompt: 'a', schema: { type: 'object' } }).schema, { type: 'object' });
});

t.test('what cannot be asked says why, under its id', async t => {
  const wrong: readonly [unknown, RegExp][] = [
    [{}, /holds a prompt, or messages/],
    [{ prompt: 'a', messages: [] }, /holds a prompt, or messages/],
    [{ prompt: 7 }, /^prompt must be text/],
    [{ prompt: 'a', temprature: 1 }, /^no field "temprature"; known: prompt, .* and sampling parameters/],
    [{ prompt: 'a', temperature: 9 }, /^temperature is a number from 0 to 5/],
    [{ prompt: 'a', stop: [''] }, /^stop is/],
    [{ prompt: 'a', system: {} }, /^system must be text/],
    [{ prompt: 'a', schema: [] }, /^schema must be/],
    [{ messages: [] }, /^messages must be at least one/],
    [{ messages: [{ role: 'system', content: 'a' }] }, /^messages must be more than a system prompt/],
    [{ messages: [{ role: 'tool', content: 'a' }] }, /^messages\[0\]\.role must be/],
  ];
  for (const [line, message] of wrong) {
    const { id, read: rest } = promptLine(JSON.stringify({ id: 'known', ...(line as object) }));
    t.equal(id, 'known');
    t.throws(rest, { code: 'BAD_INPUT', message });
  }
  t.throws(() => read({ prompt: 'a', id: {} }), { code: 'BAD_INPUT', message: /^id must be/ });
  for (const line of ['{', '[1]', '{"prompt": "a"', '[', '{prompt: 1}'])
    t.throws(() => promptLine(line), { code: 'BAD_INPUT' });
});
