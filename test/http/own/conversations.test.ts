import t from 'tap';
import { gate } from '../../engine/scripted-engine.js';
import { json, served } from '../serving.js';

const placeOf = (id: string): string => `/api/v1/chat/conversation/${id}`;

t.test('a conversation is read, renamed, listed and deleted', async t => {
  const { ask, library } = await served(t);
  const { conversation_id: id } = (await ask('/api/v1/chat', json({ message: 'Name a river.' }))).value;
  const read = await ask(placeOf(id));
  t.match(read.value, {
    id,
    title: 'Name a river.',
    model: 'alpha',
    message_count: 2,
    messages: [
      { role: 'user', content: 'Name a river.', parent: null },
      { role: 'assistant', content: 'Hello there.' },
    ],
  });
  t.equal(read.value.messages[1].parent, read.value.messages[0].id);
  t.equal((await ask(placeOf(id), json({ title: 'Rivers' }, {}, 'PATCH'))).value.title, 'Rivers');
  t.match((await ask('/api/v1/chat/conversations')).value, {
    total: 1,
    conversations: [{ id, title: 'Rivers' }],
  });
  t.equal(library().read(id)?.titled, true);
  t.strictSame((await ask(placeOf(id), { method: 'DELETE' })).value, { conversation_id: id, deleted: true });
  t.equal((await ask(placeOf(id))).status, 404);
  t.equal((await ask('/api/v1/chat', json({ message: 'x', conversation_id: id }))).status, 404);
  t.equal(library().list().length, 0);
});

t.test('what is unknown is 404, and what is no id 422', async t => {
  const { ask } = await served(t);
  for (const method of ['GET', 'DELETE']) {
    t.equal((await ask(placeOf('conv_00000000000000000000'), { method })).status, 404);
    t.match((await ask(placeOf('x'), { method })).value.error, { field: 'id' });
  }
  t.equal((await ask(placeOf('conv_00000000000000000000'), json({ title: 'x' }, {}, 'PATCH'))).status, 404);
});

t.test('the list is told in pages', async t => {
  const { ask } = await served(t);
  for (const message of ['One', 'Two', 'Three']) await ask('/api/v1/chat', json({ message }));
  const { value } = await ask('/api/v1/chat/conversations?limit=1&offset=2');
  t.equal(value.total, 3);
  t.equal(value.conversations.length, 1);
  for (const query of ['limit=0', 'limit=x', 'offset=-1', 'nonsense=1']) {
    t.equal((await ask(`/api/v1/chat/conversations?${query}`)).status, 422, query);
  }
});

t.test('a conversation that a person began goes on, with its own sampling', async t => {
  const { ask, library, engines } = await served(t);
  const begun = await ask('/api/v1/chat/new', json({}));
  const id = begun.value.conversation_id;
  const own = library();
  own.put({ ...own.read(id)!, sampling: { temperature: 0.1, top_k: 7 } });
  await ask('/api/v1/chat', json({ message: 'x', conversation_id: id, top_k: 3, max_length: 5 }));
  t.strictSame(engines.get('alpha')?.asked[0]?.sampling, { temperature: 0.1, top_k: 3, max_tokens: 5 });
});

t.test('two answers to one state of a conversation are branches of it', async t => {
  const hold = gate();
  let asked = 0;
  const { ask, library } = await served(t, {
    say: async function* () {
      if (++asked === 2) hold.open();
      await hold.promise;
      yield 'Yes.';
    },
  });
  const { conversation_id } = (await ask('/api/v1/chat/new', json({}))).value;
  await Promise.all(['One', 'Two'].map(message => ask('/api/v1/chat', json({ message, conversation_id }))));
  const messages = [...library().read(conversation_id)!.messages.values()];
  t.equal(messages.length, 4);
  t.equal(messages.filter(({ parent }) => parent === null).length, 2);
});
