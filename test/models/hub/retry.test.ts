import t from 'tap';
import { CutShortError, HttpError } from '../../../lib/models/hub/response.js';
import { pauseAfter, retrying } from '../../../lib/models/hub/retry.js';

const NOW = Date.UTC(2026, 0, 1);
const answer = (statusCode: number, headers: Readonly<Record<string, string>> = {}) =>
  new HttpError(new URL('https://hub.example/x'), { statusCode, headers }, NOW);
const { signal } = new AbortController();

t.test('pauses double from half a second to 15 s, and end', async t => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(failures => pauseAfter(answer(503), failures, 8));
  t.same(pauses, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, undefined]);
});

t.test('a server that says when is asked then, unless that is long', async t => {
  t.equal(pauseAfter(answer(429, { 'retry-after': '30' }), 1, 8), 30_000);
  t.equal(pauseAfter(answer(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }), 1, 8), 20_000);
  t.equal(pauseAfter(answer(503, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }), 1, 8), 0);
  t.equal(pauseAfter(answer(429, { 'retry-after': '3600' }), 1, 8), undefined);
  t.equal(pauseAfter(answer(429, { 'retry-after': 'soon' }), 1, 8), 500);
});

t.test('what will not change is not asked again', async t => {
  for (const status of [400, 401, 403, 404, 416, 501])
    t.equal(pauseAfter(answer(status), 1, 8), undefined, `${status}`);
  t.equal(pauseAfter(new Error('a bug'), 1, 8), undefined);
  t.equal(pauseAfter(Object.assign(new Error('full'), { code: 'ENOSPC' }), 1, 8), undefined);
});

t.test('what the network fails at is asked again', async t => {
  t.equal(pauseAfter(new CutShortError('hub'), 1, 8), 500);
  for (const code of [
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'UND_ERR_BODY_TIMEOUT',
  ]) {
    t.equal(pauseAfter(Object.assign(new Error(code), { code }), 1, 8), 500, code);
    t.equal(
      pauseAfter(new Error('wrapped', { cause: Object.assign(new Error(code), { code }) }), 1, 8),
      500,
      code,
    );
  }
});

t.test('an attempt is repeated until it succeeds or the last fails', async t => {
  let attempts = 0;
  const third = async () => {
    if (++attempts < 3) throw answer(500);
    return attempts;
  };
  t.equal(await retrying(third, 3, async () => {}, signal), 3);
  attempts = 0;
  await t.rejects(
    retrying(third, 2, async () => {}, signal),
    { name: 'HttpError', message: /500/ },
  );
  t.equal(attempts, 2);
});
