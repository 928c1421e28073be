import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { pathOf } from '../../../lib/chat/conversation.js';
import { textOf } from '../../../lib/chat/message.js';
import { findConversation, type Kept, keep } from '../../../lib/cli/ask/library.js';
import { makeHome, runProgram } from '../../helpers/program.js';
import { conversationsOf, dataOf, saying } from './kept.js';

const env = { LLM_CONTEXT_SIZE: '1024' };
const usage = {
  promptTokens: 1,
  cachedTokens: 0,
  replyTokens: 1,
  firstTokenMs: 1,
  readMs: 1,
  replyMs: 1,
  seed: 1,
};
const answer = { text: 'Yes.', end: 'stop' as const, usage, sampling: {}, at: 20 };
const exchange: Kept = {
  id: 'conv_00000000000000000001',
  past: undefined,
  title: '',
  system: 'Be brief.',
  question: 'Is it?',
  askedAt: 10,
  model: 'a model',
  answers: [answer],
};
const now = () => 30;

t.test('several answers are siblings below the question, and the last one is selected', async t => {
  const data = t.testdir({});
  const answers = [answer, { ...answer, text: '' }, { ...answer, text: 'No.' }];
  t.ok(keep({ data }, { ...exchange, answers }, now, Math.random));
  const kept = findConversation({ data }, { type: 'newest' }, now);
  t.match(kept, { id: exchange.id, title: 'Is it?', system: 'Be brief.', model: 'a model' });
  t.same([...kept.messages.values()].map(textOf), ['Is it?', 'Yes.', 'No.'], 'none without a word');
  t.same(pathOf(kept).map(textOf), ['Is it?', 'No.']);
});

t.test('a question that nothing answered is not kept', async t => {
  const data = t.testdir({});
  t.notOk(keep({ data }, { ...exchange, answers: [{ ...answer, text: '' }] }, now, Math.random));
  t.throws(() => findConversation({ data }, { type: 'newest' }, now), { code: 'BAD_INPUT' });
});

t.test('what another process added meanwhile stays, as a branch', async t => {
  const data = t.testdir({});
  keep({ data }, exchange, now, Math.random);
  const past = findConversation({ data }, { type: 'newest' }, now);
  keep({ data }, { ...exchange, past, question: 'One?' }, now, Math.random);
  keep({ data }, { ...exchange, past, question: 'Two?' }, now, Math.random);
  const kept = findConversation({ data }, { type: 'id', id: 'last' }, now);
  t.same([...kept.messages.values()].map(textOf), ['Is it?', 'Yes.', 'One?', 'Yes.', 'Two?', 'Yes.']);
  t.same(pathOf(kept).map(textOf), ['Is it?', 'Yes.', 'Two?', 'Yes.']);
});

t.test('a conversation is found by the beginning of its id, if only one begins so', async t => {
  const data = t.testdir({});
  for (const id of ['conv_00000000000000000001', 'conv_00000000000000000002', 'conv_10000000000000000000'])
    keep({ data }, { ...exchange, id }, now, Math.random);
  const idOf = (id: string) => findConversation({ data }, { type: 'id', id }, now).id;
  t.equal(idOf('conv_1'), 'conv_10000000000000000000');
  t.equal(idOf('1'), 'conv_10000000000000000000');
  t.equal(idOf('conv_00000000000000000002'), 'conv_00000000000000000002');
  t.throws(() => idOf('conv_0'), { code: 'BAD_INPUT', message: /begins several conversations: conv_0/ });
  t.throws(() => idOf('%'), { code: 'BAD_INPUT', message: /llmtui history lists them/ });
});

t.test('ask -c sends the conversation and adds to it; its system prompt applies again', async t => {
  const home = makeHome(t);
  const ask = (...args: string[]) => runProgram(['ask', '--max-tokens', '8', ...args], { env, home });
  t.match(await ask('-c', 'More.'), { status: 42, stderr: /no conversation to go on with/ });
  t.match(await ask('-s', 'Be a pirate.', ...saying('Aye.'), 'Hello?'), { status: 0, stdout: 'Aye.' });
  const more = await ask('-c', '--json', '--temperature', '0', 'Again?');
  const [conversation, ...others] = conversationsOf(home);
  t.same(others, []);
  const path = pathOf(conversation!).map(textOf);
  t.same(path.slice(0, 3), ['Hello?', 'Aye.', 'Again?']);
  t.match(JSON.parse(more.stdout), { text: path[3], conversation: conversation!.id });
  t.equal(conversation!.system, 'Be a pirate.');
  const alone = await ask('--no-log', '--json', '--temperature', '0', '-s', 'Be a pirate.', 'Again?');
  t.ok(
    JSON.parse(more.stdout).tokens.prompt > JSON.parse(alone.stdout).tokens.prompt,
    'the turns before were sent',
  );
  t.equal(JSON.parse(alone.stdout).conversation, null);
  t.equal(conversationsOf(home).length, 1, '--no-log keeps nothing');
  const start = conversation!.id.slice(0, 12);
  t.match(await ask('--conversation', start, '--no-log', ...saying('Yes.'), 'Hm?'), { stdout: 'Yes.' });
  t.match(await ask('--conversation', 'zzz', 'Hm?'), { status: 42 });
});

t.test('where an answer cannot be kept, it is printed all the same, and a line says so', async t => {
  const home = makeHome(t);
  mkdirSync(dataOf(home));
  writeFileSync(
    join(dataOf(home), 'llmtui.db'),
    'this is no database, and long enough to be looked at '.repeat(20),
  );
  chmodSync(join(dataOf(home), 'llmtui.db'), 0o600);
  const { status, stdout, stderr } = await runProgram(['ask', ...saying('Yes.'), 'Hm?'], { env, home });
  t.equal(status, 0);
  t.equal(stdout, 'Yes.');
  t.match(stderr, /^llmtui: this answer was not kept: .*damaged.*\n$/);
});
