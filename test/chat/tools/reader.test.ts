import t from 'tap';
import { toolFormatNamed, writeCalls } from '../../../lib/chat/tools/format.js';
import { CallReader, type ReadPiece } from '../../../lib/chat/tools/reader.js';
import type { ToolCall } from '../../../lib/chat/tools/tool.js';
import { below, pick, seeded } from '../seeded.js';
import { cut } from './cuts.js';
import { formatNames } from './format-names.js';
import { json, paris, readings } from './readings.js';
import { call, time, weather } from './sample-tools.js';

interface ReadText {
  readonly text: string;
  readonly calls: readonly Omit<ToolCall, 'id'>[];
  /** For each call that began, its name and the JSON text of its arguments. */
  readonly told: readonly (readonly [name: string, json: string])[];
}

/** What a reader makes of text in `pieces`. Throws where pieces of text are not those of the whole. */
function read(pieces: readonly string[]): ReadText {
  let ids = 0;
  const reader = new CallReader([weather, time], () => `call_${ids++}`);
  const found: ReadPiece[] = [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()];
  const whole = pieces.join('');
  const told: [string, string][] = [];
  let text = '';
  for (const piece of found) {
    if (piece.type === 'text') {
      if (!whole.startsWith(piece.text, piece.at)) throw new Error(`${piece.text} is not at ${piece.at}`);
      text += piece.text;
    } else if (piece.type === 'toolCall') {
      if (piece.index !== told.length) throw new Error(`call ${piece.index} of ${told.length}`);
      told.push([piece.name, '']);
    } else told[piece.index]![1] += piece.text;
  }
  return {
    text,
    calls: reader.calls.map(({ name, arguments: values }) => ({ name, arguments: values })),
    told,
  };
}

t.test('reads calls in every format, and leaves all else as text', async t => {
  for (const [about, written, text, calls] of readings) {
    const found = read([written]);
    t.equal(found.text, text, about);
    t.same(found.calls, calls, about);
  }
});

t.test('reads the same whatever the pieces', async t => {
  const random = seeded(1);
  for (const [about, written] of readings) {
    const whole = read([written]);
    t.same(read([...written]), whole, `${about}, character by character`);
    for (let round = 0; round < 20; round++) {
      const pieces = cut(random, written);
      t.same(read(pieces), whole, `${about}: ${JSON.stringify(pieces)}`);
    }
  }
});

const fragments = [
  ...'{}[]":, \n<>\\',
  '<tool_call>',
  '</tool_call>',
  json,
  json.slice(0, 30),
  '{"name": "get_weather", "arguments": {"city": "',
  'Paris"}}',
  '<function=get_weather>',
  '<parameter=city>',
  '</parameter>',
  '</function>',
  '[TOOL_CALLS]',
  'get_weather',
  '[ARGS]',
  '[CALL_ID]',
  '<｜tool▁calls▁begin｜>',
  '<｜tool▁call▁begin｜>',
  '<｜tool▁sep｜>',
  '```json\n',
  '<arg_key>',
  '<|python_tag|>',
  'words é😀',
];

t.test('reads random text the same whatever the pieces, and loses none of it without calls', async t => {
  const random = seeded(7);
  let calls = 0;
  for (let round = 0; round < 3000; round++) {
    const written = Array.from({ length: 1 + below(random, 12) }, () => pick(random, fragments)).join('');
    const whole = read([written]);
    const pieces = cut(random, written);
    const found = read(pieces);
    calls += found.calls.length;
    if (JSON.stringify(found) !== JSON.stringify(whole)) t.same(found, whole, JSON.stringify(pieces));
    if (found.calls.length === 0 && found.text !== written) t.equal(found.text, written);
  }
  t.ok(calls > 100, `${calls} calls`);
});

t.test('reads back what each format writes', async t => {
  const random = seeded(3);
  const texts = ['Paris', 'a "b" \\', 'é😀\n\nx', '<tool', '{"a": 1}', ''];
  for (const name of formatNames) {
    for (let round = 0; round < 30; round++) {
      const calls = Array.from({ length: 1 + below(random, 3) }, () =>
        pick(random, [
          call('time', {}),
          call('get_weather', {
            city: pick(random, texts),
            days: below(random, 9),
            more: { wind: true, at: [1, 'x'] },
          }),
        ]),
      );
      const written = writeCalls(calls, toolFormatNamed(name));
      const { text, calls: found } = read(cut(random, written));
      t.equal(text, '', `${name}: ${written}`);
      t.same(
        found,
        calls.map(({ id, ...others }) => others),
        written,
      );
    }
  }
});

t.test('tells arguments as they come', async t => {
  const reader = new CallReader([weather], () => 'call_1');
  t.same(reader.push('Well. <tool_call>{"name": "get_weather", "argu'), [
    { type: 'text', text: 'Well.', at: 0 },
    { type: 'toolCall', index: 0, id: 'call_1', name: 'get_weather' },
  ]);
  t.same(reader.push('ments": {"city": "Pa'), [{ type: 'toolArguments', index: 0, text: '{"city": "Pa' }]);
  t.same(reader.push('ris"}'), [{ type: 'toolArguments', index: 0, text: 'ris"}' }]);
  t.same(reader.push('}</tool'), []);
  t.same(reader.end(), [], 'half a closing tag is none of the text');
});

t.test('keeps the places of a long text, and reads it in time proportional to its length', async t => {
  const sentence = 'A sentence of some words. ';
  const written = sentence.repeat(20_000);
  t.same(read([...Array(20_000).fill(sentence), json, `<tool_call>${json}`]), {
    text: `${written}${json}`,
    calls: [paris],
    told: [['get_weather', '{"city": "Paris"}']],
  });
});

t.test('holds back no more than may begin a call', async t => {
  const reader = new CallReader([weather], () => 'call_1');
  t.same(reader.push('It is <'), [{ type: 'text', text: 'It is', at: 0 }]);
  t.same(reader.push('b> '), [{ type: 'text', text: ' <b>', at: 5 }]);
  t.same(reader.push('so'), [{ type: 'text', text: ' so', at: 9 }]);
});
