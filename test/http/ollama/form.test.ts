import t from 'tap';
import { exchange, request, statusOf } from '../raw.js';
import { json } from '../serving.js';
import { ollamaServed } from './serving.js';

const FORM = 'application/x-www-form-urlencoded';
const body = { model: 'alpha', messages: [{ role: 'user', content: 'Hi' }], stream: false };

t.test('JSON that curl -d calls a form is read', async t => {
  const { ask } = await ollamaServed(t);
  const { status, value } = await ask('/api/chat', json(body, { 'content-type': FORM }));
  t.equal(status, 200);
  t.match(value, { message: { content: 'Hello there.' } });
  const broken = { method: 'POST', headers: { 'content-type': FORM }, body: 'model=alpha' };
  t.equal((await ask('/api/chat', broken)).status, 400);
});

t.test('from a browser it is not, whatever the page', async t => {
  const { url } = await ollamaServed(t, { options: { corsOrigins: ['http://page.example'] } });
  for (const headers of [
    { origin: 'http://page.example' },
    { origin: url },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ]) {
    const answer = await fetch(`${url}/api/chat`, json(body, { 'content-type': FORM, ...headers }));
    t.equal(answer.status, 415, JSON.stringify(headers));
  }
});

t.test('JSON that is not named as such is read, but not from a browser', async t => {
  const { server } = await ollamaServed(t);
  const text = JSON.stringify(body);
  const status = async (headers: Record<string, string>) =>
    statusOf(
      await exchange(
        server.port,
        request('POST', '/api/chat', { 'content-length': String(text.length), ...headers }, text),
      ),
    );
  t.equal(await status({}), 200);
  t.equal(await status({ 'sec-fetch-site': 'cross-site' }), 415);
  t.equal(await status({ origin: 'http://page.example' }), 403);
});

t.test('text is no JSON, and other APIs read no forms', async t => {
  const { url } = await ollamaServed(t);
  const status = async (path: string, type: string) =>
    (await fetch(`${url}${path}`, json({ ...body, message: 'Hi' }, { 'content-type': type }))).status;
  t.equal(await status('/api/chat', 'text/plain'), 415);
  t.equal(await status('/api/v1/chat', FORM), 415);
});
