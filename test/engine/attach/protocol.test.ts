import t from 'tap';
import type { Turn } from '../../../lib/chat/message.js';
import { defaultSampling } from '../../../lib/chat/sampling.js';
import {
  encode,
  type Open,
  program,
  readOpen,
  readOpened,
  readResponse,
} from '../../../lib/engine/attach/protocol.js';
import { readRequest } from '../../../lib/engine/attach/read-request.js';
import type { ReplyOptions } from '../../../lib/engine/engine.js';
import type { Request } from '../../../lib/engine/llama/messages.js';

const path = [{ role: 'user', content: 'lone \ud800 and \u2028\n"quoted"' }] as const;
const everyOption: Required<Omit<ReplyOptions, 'demand'>> = {
  maxTurns: 4,
  whole: true,
  tools: [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }],
  thinking: false,
  grammarAfter: ['<tool_call>'],
  ignoreEnd: true,
  logprobs: 5,
  promptLogprobs: true,
  tokens: true,
  inert: true,
};
const called: readonly Turn[] = [
  { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'add', arguments: { a: 1 } }] },
  { role: 'tool', content: '2', toolCallId: 'call_1', toolName: 'add' },
];
const reply: Request = {
  type: 'reply',
  id: 3,
  path,
  sampling: defaultSampling,
  askedAt: 12.5,
  options: { maxTurns: 4 },
};

const requests: readonly Request[] = [
  reply,
  { ...reply, path: called, options: everyOption },
  { type: 'complete', id: 8, prompt: 'Once', sampling: defaultSampling, askedAt: 1, options: {} },
  { type: 'complete', id: 9, prompt: [1, 2], sampling: defaultSampling, askedAt: 1, options: everyOption },
  { type: 'measure', id: 4, path, options: everyOption },
  { type: 'render', id: 4, path, options: {} },
  { type: 'tokenize', id: 4, text: 'a', options: { begin: true, special: false } },
  { type: 'detokenize', id: 4, tokens: [0, 31_000] },
  { type: 'embed', id: 7, texts: ['a', [1, 2]], options: { truncate: true, raw: true, first: 256 } },
  { type: 'activity', id: 6 },
  { type: 'memory', id: 5 },
  { type: 'cancel', id: 3 },
  { type: 'unload' },
];

t.test('a message is one line, and comes across whole', t => {
  for (const request of requests) {
    const line = encode(request);
    t.equal(line.indexOf('\n'), line.length - 1);
    t.same(readRequest(line).read(), request);
  }
  const open: Open = { type: 'open', program: program(), wanted: { key: '{}', contextSize: 512 } };
  t.same(readOpen(encode(open)), open);
  t.same(readOpened(encode({ type: 'refused' })), { type: 'refused' });
  t.match(program(), /^llmtui \d+\.\d+\.\d+/);
  t.end();
});

t.test('a bias of minus infinity, which JSON does not know, stays a prohibition', t => {
  const sampling = { ...defaultSampling, logit_bias: { 42: Number.NEGATIVE_INFINITY } };
  t.match(readRequest(encode({ ...reply, sampling })).read(), { sampling: { logit_bias: { 42: -1e9 } } });
  t.end();
});

t.test('a parameter that is not given has its default, and one that is not known is left out', t => {
  const line = JSON.stringify({ ...reply, sampling: { temperature: 0.5, wrong: 1, __proto__: null } });
  t.same(readRequest(line).read(), { ...reply, sampling: { ...defaultSampling, temperature: 0.5 } });
  t.end();
});

t.test('what is no message is refused', t => {
  for (const line of ['', 'null', '[]', '{', '7', '{"type":"reply"}', '{"type":"reply","id":"1"}']) {
    for (const read of [readRequest, readOpen, readOpened, readResponse]) t.throws(() => read(line), line);
  }
  t.throws(() => readOpened('{"type":"opened","contextSize":1,"model":{}}'), { code: 'BAD_INPUT' });
  t.end();
});

t.test('a request that has a number but is not sound says what is wrong', t => {
  const wrong: readonly [Record<string, unknown>, RegExp][] = [
    [{ ...reply, type: 'load' }, /^type must be/],
    [{ ...reply, path: [] }, /^path must be/],
    [{ ...reply, path: [{ role: 'nobody', content: '' }] }, /^path\[0\]\.role must be/],
    [{ ...reply, path: [{ role: 'user', content: 7 }] }, /^path\[0\]\.content must be/],
    [{ ...reply, sampling: { temperature: 9 } }, /^temperature is a number from 0 to 5/],
    [{ ...reply, sampling: { stop: [''] } }, /^stop is/],
    [{ ...reply, options: { maxTurns: 'all' } }, /^options\.maxTurns must be/],
    [{ ...reply, options: { tools: [{}] } }, /^options\.tools\[0\]\.name must be/],
    [{ ...reply, type: 'complete', prompt: ['a'] }, /^prompt\[0\] must be/],
    [{ ...reply, path: [{ ...called[0], toolCalls: [7] }] }, /^path\[0\]\.toolCalls\[0\] must be/],
    [{ ...reply, askedAt: null }, /^askedAt must be/],
  ];
  for (const [request, message] of wrong) {
    const { id, read } = readRequest(JSON.stringify(request));
    t.equal(id, 3);
    t.throws(read, { code: 'BAD_INPUT', message });
  }
  t.end();
});
