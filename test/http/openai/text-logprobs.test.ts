import t from 'tap';
import type { TokenLogprobs } from '../../../lib/chat/reply.js';
import { joined, textLogprobs } from '../../../lib/http/openai/text-logprobs.js';

const probability = (text: string, logprob: number) => ({ token: 1, bytes: [...Buffer.from(text)], logprob });
const token = (text: string, logprob: number, top: TokenLogprobs['top'] = []): TokenLogprobs => ({
  ...probability(text, logprob),
  top,
});

t.test('the token that came is among the most probable, and one text is there once', async t => {
  const top = [probability('a', -1), probability('__proto__', -2), probability('a', -3)];
  const { top_logprobs: tops } = textLogprobs()([token('z', -9, top), token('a', -3, top)]);
  t.strictSame(Object.entries(tops[0]!), [
    ['a', -1],
    ['__proto__', -2],
    ['z', -9],
  ]);
  t.strictSame(Object.entries(tops[1]!), [
    ['a', -1],
    ['__proto__', -2],
  ]);
});

t.test('offsets count characters, and go on from run to run', async t => {
  const write = textLogprobs();
  const first = write([token('😀', -1), token('é', -1)]);
  const second = write([token('x', -1)]);
  t.strictSame(joined([first, second])?.text_offset, [0, 1, 2]);
  t.strictSame(joined([first]), first);
  t.equal(joined([]), null);
});
