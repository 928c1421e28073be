import t from 'tap';
import { append, type Conversation, pathOf, select } from '../../lib/chat/conversation.js';
import { fromTranscript, toTranscript } from '../../lib/store/transcript.js';
import { below, pick, seeded } from '../chat/seeded.js';
import { empty, message, NOON, reply, talk } from './sample.js';

const options = { now: NOON + 5000, random: seeded(3) };

/** A conversation as plain data, to compare. */
const plain = (conversation: Conversation) => ({ ...conversation, messages: [...conversation.messages] });

const texts = [
  '',
  'Hi',
  'a\0b',
  '\ud800',
  'line\nline\r\n',
  '👩‍👩‍👧 日本語',
  '```\ncode',
  '"\\u0000\u2028',
  'x'.repeat(5000),
];

/** A tree of up to 30 messages, with odd texts, settings and times. */
function anyConversation(seed: number): Conversation {
  const random = seeded(seed);
  let conversation: Conversation = {
    ...empty(below(random, 4_000_000_000_000)),
    system: pick(random, texts),
    model: pick(random, ['', 'starter', 'модель']),
    titled: random() < 0.5,
    sampling: pick(random, [
      {},
      { temperature: 0.25, stop: ['\n', 'END'] },
      { logit_bias: { 5: -1e9, 7: 2.5 }, seed: 3 },
    ]),
  };
  const ids: string[] = [];
  for (let count = below(random, 30); count > 0; count--) {
    const parent = ids.length === 0 || random() < 0.1 ? null : pick(random, ids);
    const write = parent !== null && random() < 0.5 ? reply : message.bind(undefined, 'user');
    const next = write(pick(random, texts), parent as string, below(random, 4_000_000_000_000));
    conversation = append(conversation, next);
    ids.push(next.id);
  }
  return ids.length > 0 && random() < 0.5 ? select(conversation, pick(random, ids)) : conversation;
}

t.test('every conversation comes back from its transcript as it was', async t => {
  for (let seed = 0; seed < 200; seed++) {
    const conversation = anyConversation(seed);
    const back = fromTranscript(toTranscript(conversation), options);
    t.strictSame(plain(back), plain(conversation), `seed ${seed}`);
    t.same(pathOf(back), pathOf(conversation));
  }
});

t.test('a transcript is JSON for people: indented, with format, version and times as text', async t => {
  const text = toTranscript(talk('Hi'));
  t.match(text.split('\n').slice(0, 3), ['{', '  "format": "llmtui-conversation",', '  "version": 1,']);
  const value = JSON.parse(text);
  t.equal(value.createdAt, '2026-01-31T12:00:00.000Z');
  t.match(value.messages[0], { role: 'user', parent: null, parts: [{ type: 'text', text: 'Hi' }] });
});

t.test('a conversation that is there already gets a new id; its messages keep theirs', async t => {
  const conversation = talk('Hi');
  const copy = fromTranscript(toTranscript(conversation), {
    ...options,
    taken: id => id === conversation.id,
  });
  t.not(copy.id, conversation.id);
  t.match(copy.id, /^conv_[0-9a-z]{20}$/);
  t.same([...copy.messages], [...conversation.messages]);
  t.equal(fromTranscript(toTranscript(conversation), { ...options, taken: () => false }).id, conversation.id);
});

t.test('fields that a reader does not know are ignored', async t => {
  const value = { ...JSON.parse(toTranscript(talk('Hi'))), colour: 'red' };
  value.messages[0].stars = 5;
  value.sampling = { sparkle: 1, top_k: 3 };
  const back = fromTranscript(JSON.stringify(value), options);
  t.notOk('colour' in back);
  t.same(back.sampling, { top_k: 3 });
});

/** Changes the JSON of a good transcript: a user message, and a reply to it. */
function changed(change: (value: ReturnType<typeof JSON.parse>) => unknown): string {
  const start = talk('Hi');
  const value = JSON.parse(toTranscript(append(start, reply('Hello', start.leaf!))));
  return JSON.stringify(change(value) ?? value);
}

const set = (path: string, to: unknown) =>
  changed(value => {
    const names = path.split('.');
    const last = names.pop()!;
    names.reduce((at, name) => at[name], value)[last] = to;
  });

function followItself(value: ReturnType<typeof JSON.parse>): void {
  value.messages[0].parent = value.messages[1].id;
}

t.test('a damaged or foreign file names the field at fault', async t => {
  const other = 'msg_00000000000000000000';
  const faults: readonly (readonly [text: string, fault: RegExp])[] = [
    ['', /no conversation: no valid JSON at line 1, column 1/],
    ['{"format": "llmtui-conversation",', /no valid JSON at line 1, column 34/],
    ['[]', /^the file must be an object/],
    ['null', /^the file must be an object/],
    [
      '{"messages": [{"role": "user", "content": "Hi"}]}',
      /^format must be "llmtui-conversation": this is no/,
    ],
    [set('version', 2), /^version must be 1: the file is of a newer llmtui/],
    [set('version', '1'), /^version must be 1$/],
    [set('id', '../../etc/passwd'), /^id must be conv_ and 20 characters/],
    [set('id', undefined), /^id must be conv_/],
    [set('title', 7), /^title must be text/],
    [set('title', 'x'.repeat(1001)), /^title must be text of at most 1000 characters/],
    [set('titled', 'yes'), /^titled must be true or false/],
    [set('system', null), /^system must be text/],
    [set('createdAt', 5), /^createdAt must be a time/],
    [set('updatedAt', '31.1.2026'), /^updatedAt must be a time/],
    [set('sampling', []), /^sampling must be an object/],
    [set('sampling', { top_p: 3 }), /^sampling\.top_p is a number from 0 to 1/],
    [set('leaf', other), /the selected message msg_0+ is missing/],
    [set('leaf', 5), /^leaf must be msg_/],
    [set('messages', {}), /^messages must be a list/],
    [set('messages.0', 'Hi'), /^messages\[0\] must be an object/],
    [set('messages.0.role', 'tool'), /^messages\[0\]\.role must be one of system, user, assistant/],
    [set('messages.0.parent', other), /message msg_0+ is missing/],
    [set('messages.0.parts', 'Hi'), /^messages\[0\]\.parts must be a list/],
    [set('messages.0.parts.0.type', 'sound'), /^messages\[0\]\.parts\[0\]\.type must be one of text/],
    [set('messages.0.parts.0.type', 'image'), /^messages\[0\]\.parts\[0\]\.image must be an object/],
    [set('messages.1.parts.0.text', null), /^messages\[1\]\.parts\[0\]\.text must be text/],
    [set('messages.1.origin', null), /^messages\[1\]\.origin must be an object/],
    [set('messages.1.origin.end', 'crash'), /^messages\[1\]\.origin\.end must be one of stop, length, abort/],
    [set('messages.1.origin.usage.replyMs', -1), /^messages\[1\]\.origin\.usage\.replyMs must be a number/],
    [
      changed(value => void value.messages.push(value.messages[0])),
      /^messages\[2\]\.id must be the only one/,
    ],
    [changed(followItself), /follows itself/],
  ];
  for (const [text, fault] of faults) {
    t.throws(() => fromTranscript(text, options), { code: 'BAD_INPUT', message: fault }, String(fault));
  }
});

t.test('names from a file never reach the prototype of an object', async t => {
  const text = toTranscript(talk('Hi')).replace('"sampling": {}', '"sampling": {"__proto__": {"top_k": 3}}');
  const { sampling } = fromTranscript(text, options);
  t.equal(sampling.top_k, undefined);
  t.equal(({} as { top_k?: number }).top_k, undefined);
});

t.test('a reply that ended before its seed was told can be read back', async t => {
  const talked = talk('hello');
  const cut = reply('hi', talked.leaf ?? '');
  const usage = { ...cut.origin!.usage, seed: -1 };
  const conversation = append(talked, { ...cut, origin: { ...cut.origin!, usage } });
  const back = fromTranscript(toTranscript(conversation), options);
  t.equal(back.messages.get(cut.id)?.origin?.usage.seed, -1);
});
