import t from 'tap';
import { pathOf } from '../../../lib/chat/conversation.js';
import { textOf } from '../../../lib/chat/message.js';
import { json, listed, served } from '../serving.js';

t.test('a message is answered, and the library holds question and answer', async t => {
  const { ask, library } = await served(t);
  const { status, value } = await ask('/api/v1/chat', json({ message: 'Hi', temperature: 0 }));
  t.equal(status, 200);
  t.match(value, { response: 'Hello there.', model: 'alpha', finish_reason: 'stop' });
  const kept = library().read(value.conversation_id)!;
  t.strictSame(pathOf(kept).map(textOf), ['Hi', 'Hello there.']);
  t.match(kept, { title: 'Hi', model: 'alpha', system: 'Be kind.' });
  t.match(pathOf(kept)[1]!.origin, { model: 'alpha', end: 'stop', sampling: { temperature: 0 } });
});

t.test('a conversation goes on with what was said', async t => {
  const { ask, engines } = await served(t);
  const first = await ask('/api/v1/chat/new', json({ system_prompt: 'Rhyme.' }));
  const id = first.value.conversation_id;
  await ask('/api/v1/chat', json({ message: 'One', conversation_id: id }));
  await ask('/api/v1/chat', json({ message: 'Two', conversation_id: id }));
  const { path } = engines.get('alpha')!.asked[1]!;
  t.strictSame(
    path.map(({ role, content }) => `${role}: ${content}`),
    ['system: Rhyme.', 'user: One', 'assistant: Hello there.', 'user: Two'],
  );
});

t.test(
  'a streamed answer is events, the first with the conversation and the last with the counts',
  async t => {
    const { ask, library } = await served(t);
    const { value, headers } = await ask('/api/v1/chat', json({ message: 'Hi', stream: true }));
    t.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
    t.strictSame(
      value.map(({ type }: { type: string }) => type),
      ['start', 'text', 'text', 'end'],
    );
    t.match(value.at(-1), { finish_reason: 'stop', usage: { prompt_tokens: 4, completion_tokens: 1 } });
    t.equal(library().read(value[0].conversation_id)?.messages.size, 2);
  },
);

t.test('a field that is not allowed is named, with status 422', async t => {
  const { ask } = await served(t);
  const cases = [
    [{}, 'message'],
    [{ message: '' }, 'message'],
    [{ message: 7 }, 'message'],
    [{ message: 'x', temperature: 99 }, 'temperature'],
    [{ message: 'x', top_k: 1.5 }, 'top_k'],
    [{ message: 'x', stop: [''] }, 'stop.0'],
    [{ message: 'x', conversation_id: '../etc' }, 'conversation_id'],
    [{ message: 'x', nonsense: 1 }, 'nonsense'],
    [{ message: 'x', max_tokens: 0 }, 'max_tokens'],
  ] as const;
  for (const [body, field] of cases) {
    const { status, value } = await ask('/api/v1/chat', json(body));
    t.equal(status, 422);
    t.equal(value.error.field, field);
  }
  t.equal((await ask('/api/v1/chat', json([]))).status, 422, 'a list is no request');
});

t.test('an unknown conversation is 404', async t => {
  const { ask } = await served(t);
  const conversation_id = 'conv_00000000000000000000';
  const { status, value } = await ask('/api/v1/chat', json({ message: 'x', conversation_id }));
  t.equal(status, 404);
  t.equal(value.error.code, 'conversation_not_found');
});

t.test('a failure in the middle of a stream is its last event, without its detail', async t => {
  const { ask, log } = await served(t, {
    say: async function* () {
      yield 'Well';
      throw new Error('secret /home/someone');
    },
  });
  const { value } = await ask('/api/v1/chat', json({ message: 'Hi', stream: true }));
  t.match(value.at(-1), { type: 'error', error: { code: 'internal_error', request_id: /^req_/ } });
  t.notMatch(JSON.stringify(value), /secret/);
  const found = log.find(line => line.type === 'failure' && line.id === value.at(-1).error.request_id);
  t.match(found, { detail: /secret/ }, 'the log holds it under the id');
});

t.test('a new conversation has the system prompt of its model, unless it is given one', async t => {
  const entries = [listed('alpha', { config: { system: 'Rhyme.' } })];
  const { ask, library } = await served(t, { entries });
  const systemOf = async (path: string, body: object) =>
    library().read((await ask(path, json(body))).value.conversation_id)?.system;
  t.equal(await systemOf('/api/v1/chat', { message: 'Hi' }), 'Rhyme.');
  t.equal(await systemOf('/api/v1/chat/new', {}), 'Rhyme.');
  t.equal(await systemOf('/api/v1/chat', { message: 'Hi', system_prompt: 'Be brief.' }), 'Be brief.');
});
