import t from 'tap';
import { openRemote } from '../../../lib/engine/remote/remote-engine.js';
import { type Answer, never, question, refusing, remote, streaming, told, upstream } from './upstream.js';

/** Vectors that tell which text they are of, in reverse order, as servers may send them. */
const embedding: Answer = (response, received) => {
  const data = [...received.body.input.keys()].reverse().map(index => ({
    object: 'embedding',
    index,
    embedding: [0, String(received.body.input[index]).length],
  }));
  const usage = { prompt_tokens: 10 * data.length, total_tokens: 10 * data.length };
  refusing(200, { object: 'list', data, usage })(response, received);
};

t.test('vectors come in the order of the texts, of length 1, in batches', async t => {
  const { baseUrl, received } = await upstream(t, [embedding]);
  const { engine } = await remote({ baseUrl, embeds: true });
  t.match(engine.model.embedding, { dimensions: 2 });
  const texts = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index + 1));
  const { vectors, tokens, truncated } = await engine.embed(texts, never);
  t.equal(vectors.length, 100);
  t.ok(vectors.every(([zero, one]) => zero === 0 && one === 1));
  t.same(truncated, []);
  t.equal(
    tokens.reduce((sum, each) => sum + each, 0),
    1000,
    'the tokens that the server counted, shared out',
  );
  t.same(
    received.map(({ url, body }) => [url, body.input.length, body.encoding_format]),
    [
      ['/v1/embeddings', 1, 'float'],
      ['/v1/embeddings', 96, 'float'],
      ['/v1/embeddings', 4, 'float'],
    ],
  );
  await engine.embed([[1, 2, 3], 'text'], never);
  t.same(received.at(-2)?.body.input, [[1, 2, 3]], 'tokens go as tokens');
  await t.rejects(engine.embed(['a', ''], never), { code: 'BAD_INPUT', message: /text 2 is empty/ });
  await t.rejects(told(engine.reply(question, {}, never)), { code: 'BAD_INPUT', message: /cannot chat/ });
});

t.test('a busy server is asked again, a wrong answer is none, and who stops waits no longer', async t => {
  const { baseUrl, received } = await upstream(t, [
    refusing(503),
    embedding,
    refusing(429, {}, { 'retry-after': '2' }),
    embedding,
    refusing(200, { data: [] }),
  ]);
  const { engine, waits } = await remote({ baseUrl, embeds: true });
  await engine.embed(['a'], never);
  t.equal(received.length, 4);
  t.ok(waits[1]! >= 2000, 'as long as the server asks');
  await t.rejects(engine.embed(['a'], never), { code: 'UNAVAILABLE', message: /a vector for each text/ });
  const stop = AbortSignal.abort(new Error('enough'));
  await t.rejects(engine.embed(['a'], stop), { message: 'enough' });
  const stream = await upstream(t, [streaming()]);
  await t.rejects(remote({ baseUrl: stream.baseUrl, embeds: true }), { message: /where JSON was asked for/ });
});

t.test('a model that chats says that it does not embed', async t => {
  const { baseUrl } = await upstream(t, [embedding]);
  const { engine } = await remote({ baseUrl });
  await t.rejects(engine.embed(['a'], never), { code: 'BAD_INPUT', message: /embedding: true/ });
  await t.rejects(
    openRemote({ name: 'far', model: 'm', baseUrl, embeds: true }, { ...partsOf }, AbortSignal.abort()),
  );
});

const partsOf = { now: () => 0, random: () => 0, delay: async () => {} };
