import t from 'tap';
import { json } from '../serving.js';
import { llamaServed } from './serving.js';

t.test('a text becomes tokens, with their texts where that is asked for, and the text again', async t => {
  const { ask } = await llamaServed(t);
  const { value } = await ask('/tokenize', json({ content: 'abca' }));
  t.strictSame(value, { tokens: [97, 98, 99, 97] });
  t.strictSame((await ask('/tokenize', json({ content: 'aba', with_pieces: true }))).value.tokens, [
    { id: 97, piece: 'a' },
    { id: 98, piece: 'b' },
    { id: 97, piece: 'a' },
  ]);
  t.strictSame((await ask('/detokenize', json(value))).value, { content: 'abca' });
});

t.test('a chat is rendered as the model would read it', async t => {
  const { ask } = await llamaServed(t);
  const messages = [
    { role: 'developer', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: 'Hello.' }] },
  ];
  t.strictSame((await ask('/apply-template', json({ messages }))).value, {
    prompt: 'system: Be kind.\nuser: Hello.\n',
  });
});

t.test('null means absent and fields of no meaning are ignored', async t => {
  const { ask } = await llamaServed(t);
  const body = { content: 'a', with_pieces: null, add_special: null, model: null, further: 1 };
  t.strictSame((await ask('/tokenize', json(body))).value, { tokens: [97] });
});

t.test('failures have the shape of llama-server', async t => {
  const { ask } = await llamaServed(t);
  const failed = async (path: string, body: unknown, status: number, type: string, message: RegExp) => {
    const answer = await ask(path, json(body));
    t.equal(answer.status, status, path);
    t.match(answer.value, { error: { code: status, type, message } });
  };
  await failed('/tokenize', {}, 400, 'invalid_request_error', /content is missing/);
  await failed('/tokenize', { content: 1 }, 400, 'invalid_request_error', /content must be string/);
  await failed('/detokenize', { tokens: ['x'] }, 400, 'invalid_request_error', /tokens\.0 must be integer/);
  await failed('/detokenize', { tokens: [-1] }, 400, 'invalid_request_error', /tokens\.0/);
  await failed('/apply-template', { messages: [] }, 400, 'invalid_request_error', /messages/);
  await failed(
    '/tokenize',
    { content: 'x', model: 'nope' },
    404,
    'not_found_error',
    /model 'nope' not found/,
  );
});
