import t from 'tap';
import { explained } from '../../../lib/models/hub/explain.js';
import { HttpError } from '../../../lib/models/hub/response.js';

const asked = {
  what: 'x.gguf',
  repository: 'ann/x',
  endpoint: 'https://hub.example',
  hasToken: false,
  instead: [],
};
const of = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: it failed`), { code, ...more });
const answer = (status: number, host = 'hub.example', headers: Readonly<Record<string, string>> = {}) =>
  new HttpError(new URL(`https://${host}/x`), { statusCode: status, headers }, 0);

t.test('each failure says what to do', async t => {
  const cases: readonly (readonly [unknown, string, RegExp])[] = [
    [of('ENOTFOUND'), 'UNAVAILABLE', /no answer from hub\.example \(ENOTFOUND\).*network/],
    [of('UND_ERR_BODY_TIMEOUT'), 'UNAVAILABLE', /what has come is kept/],
    [of('SELF_SIGNED_CERT_IN_CHAIN'), 'UNAVAILABLE', /NODE_EXTRA_CA_CERTS/],
    [of('ENOSPC', { syscall: 'write' }), 'STORE_FAILED', /disk is full.*kept/],
    [of('EDQUOT', { syscall: 'write' }), 'STORE_FAILED', /disk is full/],
    [of('EACCES', { syscall: 'open' }), 'STORE_FAILED', /cannot be written/],
    [answer(429), 'UNAVAILABLE', /HF_TOKEN/],
    [answer(500), 'UNAVAILABLE', /\(500\).*again later/],
    [answer(403), 'UNAVAILABLE', /licence/],
    [answer(401), 'MODEL_NOT_FOUND', /no public repository/],
    [answer(403, 'cdn.example'), 'UNAVAILABLE', /cdn\.example does not give/],
    [
      answer(404, 'hub.example', { 'x-error-code': 'RevisionNotFound' }),
      'MODEL_NOT_FOUND',
      /no such revision/,
    ],
  ];
  for (const [thrown, code, message] of cases)
    t.match(explained(thrown, asked), { code, message, cause: thrown });
});

t.test('a bug stays a bug', async t => {
  const bug = new TypeError('x is not a function');
  t.equal(explained(bug, asked), bug);
});
