import t from 'tap';
import { endlessly } from '../../engine/attach/talking-engine.js';
import { json } from '../serving.js';
import { openai, question } from './asking.js';

const path = '/v1/chat/completions/batch';

/** Says the question after so many turns of the event loop as its number says. */
async function* late({ path: turns }: { readonly path: readonly { readonly content: string }[] }) {
  const { content } = turns.at(-1)!;
  for (let wait = Number(content); wait > 0; wait--) await new Promise(setImmediate);
  yield content;
}

t.test('a batch is answered in order, each request with a failure of its own', async t => {
  const { ask } = await openai(t, { say: late });
  const requests = [
    question({ custom_id: 'slow' }, '50'),
    question({ model: 'gpt-4o' }),
    question({ stream: true }, '1'),
    { messages: [] },
    question({ temperature: 'hot' }),
  ];
  const { status, value } = await ask(path, json({ requests }));
  t.equal(status, 200);
  t.equal(value.object, 'list');
  t.match(value.data, [
    { index: 0, custom_id: 'slow', status: 200, response: { choices: [{ message: { content: '50' } }] } },
    { index: 1, custom_id: null, status: 404, error: { code: 'model_not_found' }, response: null },
    { index: 2, status: 200, response: { choices: [{ message: { content: '1' } }] }, error: null },
    { index: 3, status: 400, error: { param: 'messages' } },
    { index: 4, status: 400, error: { param: 'temperature' } },
  ]);
  const streamed = await ask(path, json({ requests, stream: true }));
  t.equal(streamed.headers.get('content-type'), 'application/x-ndjson');
  t.strictSame(
    streamed.value.map((line: { index: number; status: number }) => [line.index, line.status]),
    [
      [0, 200],
      [1, 404],
      [2, 200],
      [3, 400],
      [4, 400],
    ],
  );
});

t.test('so many requests run at once, and no more', async t => {
  let running = 0;
  let most = 0;
  const { ask, log } = await openai(t, {
    say: async function* () {
      most = Math.max(most, ++running);
      for (let wait = 0; wait < 20; wait++) await new Promise(setImmediate);
      yield 'x';
      running--;
    },
    options: { limits: { batch: 12, batchReplies: 3 } },
  });
  const requests = Array.from({ length: 12 }, () => question());
  t.equal((await ask(path, json({ requests }))).value.data.length, 12);
  t.equal(most, 3);
  t.equal((await ask(path, json({ requests: [...requests, question()] }))).status, 400);
  t.equal((await ask(path, json({ requests: [] }))).status, 400);
  t.equal((await ask(path, json({ requests: [7] }))).status, 400);
  t.notOk(log.some(line => line.type === 'failure'));
});

t.test('a client that leaves stops what runs and what waits', async t => {
  const { url, server, engines } = await openai(t, {
    say: endlessly,
    options: { limits: { batchReplies: 2 } },
  });
  const leave = new AbortController();
  const requests = Array.from({ length: 20 }, () => question());
  const asked = fetch(`${url}${path}`, { ...json({ requests }), signal: leave.signal });
  while ((engines.get('alpha')?.asked.length ?? 0) < 2) await new Promise(setImmediate);
  leave.abort();
  await t.rejects(asked);
  while (server.replies.count > 0) await new Promise(setImmediate);
  t.equal(engines.get('alpha')?.asked.length, 2);
});
