import t from 'tap';
import { Type } from 'typebox';
import { answering, readerOf } from '../../lib/http/answering.js';
import { answers } from '../../lib/http/schemas.js';
import type { RouteSet } from '../../lib/http/serving.js';
import { AnswerStream, ndjson } from '../../lib/http/stream.js';
import { json, served } from './serving.js';

const Failure = Type.Object({ error: Type.String() });

/** An API as another folder adds it. */
const further: RouteSet = (app, serving) => {
  const schema = {
    body: Type.Object({ prompt: Type.String() }),
    response: answers(Type.Object({}), Failure, 422),
  };
  app.post('/api/lines', { schema }, async (request, reply) =>
    answering(serving, readerOf(reply), { model: undefined }, async ({ begin }) => {
      const events = await begin([{ role: 'user', content: request.body.prompt }], {});
      const stream = AnswerStream.begin(reply, ndjson, serving.limits.keepAliveMs);
      for await (const event of events) if (event.type === 'text') await stream.send({ message: event.text });
      await stream.send({ done: true });
      stream.end();
      return reply;
    }),
  );
  app.addContentTypeParser('text/csv', { parseAs: 'string' }, async (_: unknown, body: string | Buffer) => ({
    rows: String(body).split('\n').length,
  }));
  app.post('/api/rows', { config: { mediaTypes: ['text/csv'] } }, async request => request.body);
  app.get('/v1/models/*', async request => request.params);
};

t.test('a further API streams lines, and refuses in the shape of its path', async t => {
  const { url } = await served(t, { options: { apis: [further] } });
  const answer = await fetch(`${url}/api/lines`, json({ prompt: 'x' }));
  t.equal(answer.headers.get('content-type'), 'application/x-ndjson');
  t.equal(await answer.text(), '{"message":"Hello "}\n{"message":"there."}\n{"done":true}\n');
  const refused = await fetch(`${url}/api/lines`, json({}));
  t.equal(refused.status, 400);
  t.strictSame(await refused.json(), { error: 'prompt is missing' });
});

t.test('a further API may read other media types on routes of its own', async t => {
  const { url } = await served(t, { options: { apis: [further] } });
  const csv = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a\nb' };
  t.strictSame(await (await fetch(`${url}/api/rows`, csv)).json(), { rows: 2 });
  t.equal((await fetch(`${url}/api/lines`, csv)).status, 415);
  t.equal((await fetch(`${url}/api/rows`, json({}))).status, 415);
});

t.test('a name with an escaped slash is one parameter', async t => {
  const { url } = await served(t, { options: { apis: [further] } });
  t.strictSame(await (await fetch(`${url}/v1/models/org%2Fname`)).json(), { '*': 'org/name' });
  t.equal((await fetch(`${url}/v1/models/x`, { method: 'DELETE' })).status, 405);
});
