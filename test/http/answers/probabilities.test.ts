import t from 'tap';
import { probabilityOf } from '../../../lib/http/answers/probabilities.js';

t.test('a token has its text, its bytes and a number that JSON can hold', async t => {
  t.strictSame(probabilityOf({ token: 1, bytes: [...Buffer.from('é')], logprob: -0.5 }), {
    token: 'é',
    logprob: -0.5,
    bytes: [0xc3, 0xa9],
  });
  const impossible = probabilityOf({ token: 2, bytes: [0xc3], logprob: Number.NEGATIVE_INFINITY });
  t.strictSame(impossible, { token: '\ufffd', logprob: -9999, bytes: [0xc3] });
});

t.test('a byte order mark is text like any other', async t => {
  t.equal(probabilityOf({ token: 3, bytes: [0xef, 0xbb, 0xbf, 0x61], logprob: 0 }).token, '\ufeffa');
});
