import t from 'tap';
import {
  append,
  type Conversation,
  createConversation,
  edit,
  pathOf,
  rename,
  select,
  siblings,
  turnsOf,
} from '../../lib/chat/conversation.js';
import { type Message, type Role, textOf } from '../../lib/chat/message.js';

const message = (id: string, parent: string | null, role: Role = 'user', text = id): Message => ({
  id,
  parent,
  role,
  parts: [{ type: 'text', text }],
  createdAt: 100,
});
const empty = createConversation('conv_1', 50, 'Be brief.');
const grown = (...messages: readonly Message[]): Conversation => messages.reduce(append, empty);
const ids = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);

const talk = grown(
  message('q1', null),
  message('a1', 'q1', 'assistant'),
  message('q2', 'a1'),
  message('a2', 'q2', 'assistant'),
);

t.test('starts empty, with the default system prompt', async t => {
  const { title, titled, leaf, system } = createConversation('conv_1', 50);
  t.same(
    { title, titled, leaf, system },
    { title: '', titled: false, leaf: null, system: 'You are a helpful AI assistant.' },
  );
  t.same(pathOf(empty), []);
  t.same(turnsOf(empty), [{ role: 'system', content: 'Be brief.' }]);
});

t.test('appends messages, each the new leaf', async t => {
  t.same(ids(pathOf(talk)), ['q1', 'a1', 'q2', 'a2']);
  t.equal(talk.leaf, 'a2');
  t.equal(talk.updatedAt, 100);
  t.equal(empty.messages.size, 0, 'the conversation before stays as it was');
  t.throws(() => append(talk, message('q1', null)), /there already/);
  t.throws(() => append(talk, message('x', 'nobody')), /nobody/);
});

t.test('gives the path as turns, the system prompt first unless it is empty', async t => {
  t.same(turnsOf(talk).slice(0, 2), [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'q1' },
  ]);
  t.same(turnsOf({ ...talk, system: ' ' })[0], { role: 'user', content: 'q1' });
  const parts: Message = {
    ...message('p', null),
    parts: [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
  };
  t.equal(textOf(parts), 'ab');
});

t.test('a message that is edited keeps its pictures', async t => {
  const image = { mediaType: 'image/png', data: 'AAAA', width: 1, height: 1 } as const;
  const asked = pathOf(talk)[0]!;
  const parts = [{ type: 'image', image }, ...asked.parts] as const;
  const messages = new Map(talk.messages).set(asked.id, { ...asked, parts });
  const edited = edit({ ...talk, messages }, asked.id, 'other', { id: 'new', createdAt: 200 });
  t.same(pathOf(edited)[0]?.parts, [
    { type: 'image', image },
    { type: 'text', text: 'other' },
  ]);
});

t.test('keeps the original and what follows it when a message is edited', async t => {
  const edited = edit(talk, 'q1', 'other', { id: 'q1b', createdAt: 200 });
  t.same(ids(pathOf(edited)), ['q1b']);
  t.same(ids(siblings(edited, 'q1')), ['q1', 'q1b']);
  t.same(ids(siblings(edited, 'q2')), ['q2']);
  t.same(siblings(edited, 'nobody'), []);
  t.same(ids(pathOf(edited, 'a2')), ['q1', 'a1', 'q2', 'a2']);
  t.equal(edited.messages.get('q1b')?.role, 'user');
  t.equal(edited.title, 'q1', 'the title stays');
  t.throws(() => edit(talk, 'nobody', '', { id: 'x', createdAt: 0 }), /nobody/);
});

t.test('selects a branch down to its newest message', async t => {
  const branched = append(
    append(edit(talk, 'q1', 'other', { id: 'q1b', createdAt: 200 }), message('a3', 'q2', 'assistant')),
    message('q3', 'a1'),
  );
  t.equal(select(branched, 'q1').leaf, 'q3');
  t.equal(select(branched, 'q2').leaf, 'a3');
  t.equal(select(branched, 'q1b').leaf, 'q1b');
  t.same(pathOf(select(branched, null)), []);
  t.throws(() => select(branched, 'nobody'), { code: 'BAD_INPUT' });
});

t.test('takes its title from the first user message, until a person gives one', async t => {
  const first = grown(
    message('s', null, 'assistant', 'Welcome'),
    message('q', 's', 'user', '## How do **trees** grow?\nmore'),
  );
  t.equal(first.title, 'How do **trees** grow?');
  t.equal(append(first, message('q2', 'q')).title, 'How do **trees** grow?');
  const named = rename(first, '  My\n\x1b[31mtrees ');
  t.same([named.title, named.titled], ['My [31mtrees', true]);
  t.equal(append(named, message('q2', 'q')).title, 'My [31mtrees');
  const back = rename(named, ' ');
  t.same([back.title, back.titled], ['How do **trees** grow?', false]);
  t.equal(rename(empty, '').title, '');
});

t.test('reports a path that is broken', async t => {
  const loop = new Map([
    ['a', message('a', 'b')],
    ['b', message('b', 'a')],
  ]);
  const broken: Conversation = { ...empty, messages: loop, leaf: 'a' };
  t.throws(() => pathOf(broken), { code: 'BAD_INPUT', message: /conv_1.*follows itself/ });
  t.throws(() => select(broken, 'a'), { code: 'BAD_INPUT' });
  t.throws(() => pathOf({ ...broken, leaf: 'c' }), { code: 'BAD_INPUT', message: /c is missing/ });
});

t.test('works on a plain map of messages', async t => {
  const plain: Conversation = { ...talk, messages: new Map(talk.messages) };
  t.same(ids(pathOf(append(plain, message('q3', 'a2')))), ['q1', 'a1', 'q2', 'a2', 'q3']);
  t.same(ids(siblings(plain, 'a1')), ['a1']);
});

t.test('grows to 50,000 messages without copying what is there', async t => {
  let conversation = empty;
  let parent: string | null = null;
  const start = Date.now();
  for (let index = 0; index < 50_000; index++) {
    const id = `m${index}`;
    conversation = append(conversation, message(id, parent, index % 2 ? 'assistant' : 'user'));
    parent = id;
  }
  t.equal(pathOf(conversation).length, 50_000);
  t.equal(pathOf(conversation), pathOf(conversation), 'the path is found once');
  t.equal(select(conversation, 'm0').leaf, 'm49999');
  // Copying the map at every message would take minutes.
  t.ok(Date.now() - start < 10_000, `${Date.now() - start} ms`);
});
