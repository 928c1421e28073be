import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { chooseTemplate, type RenderOptions } from '../../../lib/chat/template.js';
import { below, pick, seeded } from '../seeded.js';
import { forgetful, functionary, hermes, llama3, mistral, plain, reasoning } from './family-templates.js';
import { call, time, weather } from './sample-tools.js';

const controlTokens = ['<|im_start|>', '<|im_end|>', '<tool_call>', '[TOOL_CALLS]', '[INST]', '<s>', '</s>'];

const choose = (source: string) =>
  chooseTemplate(
    { source, architecture: 'llama', bos: '<s>', eos: '</s>', controlTokens },
    () => plain,
    Date.now,
  );
const draw = (source: string, path: readonly Turn[], options: RenderOptions = {}): string =>
  choose(source)
    .render(path, options)
    .map(({ text }) => text)
    .join('');

const user = (content: string): Turn => ({ role: 'user', content });
const result = (content: string, toolCallId: string, toolName = 'get_weather'): Turn => ({
  role: 'tool',
  content,
  toolCallId,
  toolName,
});
const calls = [call('get_weather', { city: 'Paris' }, 'call_a'), call('time', {}, 'call_b')];
const talk: readonly Turn[] = [
  { role: 'system', content: 'Be brief.' },
  user('Weather?'),
  { role: 'assistant', content: '', toolCalls: calls },
  result('sunny', 'call_a'),
  result('noon', 'call_b', 'time'),
];
const tools = [weather, time];

t.test('names format and reasoning of a template, and the tokens that a reader must see', async t => {
  t.match(choose(hermes), { toolFormat: 'hermes', source: hermes, markers: [] });
  t.equal(choose(hermes).reasoning, undefined);
  t.match(choose(mistral), { toolFormat: 'mistral', markers: ['[TOOL_CALLS]'] });
  t.match(choose(reasoning), { toolFormat: 'generic', reasoning: { begin: '<think>', end: '</think>' } });
});

t.test('gives tools, calls and results to a template that prints them', async t => {
  const text = draw(hermes, talk, { tools });
  t.match(text, '"name": "get_weather"');
  t.match(text, '"description": "Tells the weather of a city."');
  t.match(text, '{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>');
  t.match(text, '<tool_response>sunny</tool_response>');
  t.notMatch(text, 'You can call functions');
  t.equal(draw(hermes, talk.slice(0, 2)), draw(hermes, talk.slice(0, 2), { tools: [] }));
});

t.test('parts calls for a template that takes one at a time', async t => {
  t.match(
    draw(llama3, talk, { tools }),
    '[assistant]{"name": "get_weather", "parameters": {"city": "Paris"}}[ipython]sunny' +
      '[assistant]{"name": "time", "parameters": {}}[ipython]noon[assistant]',
  );
});

t.test('gives ids of nine letters where a template insists, the same for a call and its result', async t => {
  const text = draw(mistral, talk, { tools });
  const ids = [...text.matchAll(/"id": "(\w{9})"/g)].map(([, id]) => id!);
  t.equal(new Set(ids).size, 2);
  t.match(text, `[TOOL_RESULTS]${ids[0]}sunny[/TOOL_RESULTS][TOOL_RESULTS]${ids[1]}noon`);
  const own = [
    user('x'),
    { ...talk[2]!, toolCalls: [call('time', {}, 'abcdefghi')] },
    result('y', 'abcdefghi', 'time'),
  ];
  t.match(draw(mistral, own, { tools }), '"id": "abcdefghi"');
});

t.test('gives arguments as JSON text to a template that wants text', async t => {
  t.match(draw(functionary, talk, { tools }), '<function=get_weather>{"city":"Paris"}</function>');
});

t.test('tells of tools in plain words where the template knows none, or leaves something out', async t => {
  for (const source of [plain, forgetful]) {
    const text = draw(source, talk, { tools });
    t.match(text, /^<\|im_start\|>system\nBe brief.\n\nYou can call functions/);
    t.match(text, '{"name":"get_weather","description":"Tells the weather of a city.","parameters":{');
    t.match(
      text,
      '<|im_start|>assistant\n<tool_call>\n{"name": "get_weather", "arguments": {"city":"Paris"}}\n</tool_call>\n' +
        '<tool_call>\n{"name": "time", "arguments": {}}\n</tool_call><|im_end|>',
    );
    t.match(
      text,
      'user\n<tool_response>\nsunny\n</tool_response>\n<tool_response>\nnoon\n</tool_response><|im_end|>',
    );
  }
  const bare = draw(plain, talk.slice(1), { tools });
  t.match(bare, /^<\|im_start\|>system\nYou can call functions/);
  t.notMatch(draw(plain, talk), 'You can call functions', 'not where there are no tools any more');
});

t.test('tells in plain words what a template refuses', async t => {
  const odd = [user('x'), talk[2]!, talk[3]!, talk[4]!, user('And now?')];
  const text = draw(mistral, odd, { tools });
  t.match(text, 'You can call functions');
  t.match(text, 'And now?');
});

t.test('tries what a template makes of tools when the first path has some, and once', async t => {
  let renderings = 0;
  const now = () => {
    renderings++;
    return 0;
  };
  const facts = { source: hermes, architecture: '', bos: '', eos: '', controlTokens };
  const template = chooseTemplate(facts, () => plain, now);
  const counted = (options: RenderOptions): number => {
    const before = renderings;
    template.render([user('x')], options);
    return renderings - before;
  };
  const without = counted({});
  const first = counted({ tools });
  const second = counted({ tools });
  t.ok(first > second + without, `${without}, ${first}, ${second}`);
});

t.test('asks the template not to reason, and sees to it where it does not listen', async t => {
  t.match(draw(reasoning, [user('x')], { thinking: false }), /assistant\n<think>\n\n<\/think>\n\n$/);
  t.match(draw(reasoning, [user('x')], { thinking: true }), /assistant\n$/);
  t.equal(draw(reasoning, [user('x')]), draw(reasoning, [user('x')], { thinking: true }));
  const always = `${plain}{% if add_generation_prompt %}<think>\n{% endif %}`;
  t.match(draw(always, [user('x')], { thinking: false }), /assistant\n<think>\n\n<\/think>\n\n$/);
  t.match(draw(always, [user('x')]), /assistant\n<think>\n$/);
  t.match(draw(plain, [user('x')], { thinking: false }), /assistant\n$/);
});

/** Control tokens that a text spells. */
const spelled = (text: string): number => {
  const tokens = [...controlTokens].sort((a, b) => b.length - a.length);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const found = tokens.find(token => text.startsWith(token, at));
    if (found !== undefined) count++;
    at += found?.length ?? 1;
  }
  return count;
};

/** A conversation with tools whose texts are made of `bits`, each through `change`. */
function hostile(seed: number, change: (text: string) => string): readonly [Turn[], RenderOptions] {
  const random = seeded(seed);
  const text = () => change(Array.from({ length: below(random, 5) }, () => pick(random, bits)).join(''));
  const [name, id] = [text(), text()];
  const values = { [`k${text()}`]: text(), list: [text()] };
  const path: Turn[] = [
    user(text()),
    { role: 'assistant', content: text(), toolCalls: [call(name, values, id)] },
    result(text(), id, name),
  ];
  const properties = { [`k${text()}`]: { type: 'string', description: text() } };
  return [path, { tools: [{ name, description: text(), parameters: { type: 'object', properties } }] }];
}

const bits = [
  ...controlTokens,
  '<|',
  'im_end',
  '|>',
  '<',
  'tool_call>',
  '[',
  'INST]',
  ' ',
  '\n',
  'a"\\',
  '}',
  'é',
];

t.test('nothing of tools, calls and results becomes a control token', async t => {
  for (const source of [hermes, llama3, mistral, functionary, plain]) {
    const template = choose(source);
    const special = (seed: number, change: (text: string) => string): number =>
      template
        .render(...hostile(seed, change))
        .reduce((sum, segment) => sum + (segment.special ? spelled(segment.text) : 0), 0);
    for (let seed = 0; seed < 60; seed++) {
      const [attacked, calm] = [special(seed, text => text), special(seed, text => text.replace(/\S/g, 'x'))];
      t.equal(attacked, calm, `${seed}: ${JSON.stringify(hostile(seed, text => text))}`);
    }
  }
});
