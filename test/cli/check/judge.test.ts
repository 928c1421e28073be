import t from 'tap';
import type { Usage } from '../../../lib/chat/reply.js';
import type { Answered } from '../../../lib/cli/check/answer.js';
import * as judge from '../../../lib/cli/check/judge.js';

const usage = (change: Partial<Usage> = {}): Usage => ({
  promptTokens: 40,
  cachedTokens: 39,
  replyTokens: 7,
  firstTokenMs: 10,
  readMs: 8,
  replyMs: 60,
  seed: 1,
  ...change,
});

const said = (text: string, reason: Answered['reason'] = 'stop', change: Partial<Usage> = {}): Answered => ({
  text,
  reason,
  usage: usage(change),
});

t.test('an answer must be something, and not the same for ever', t => {
  t.match(judge.answers(said('Paris.')), { verdict: 'ok', text: '"Paris."' });
  t.match(judge.answers(said(' \n')), { verdict: 'failed', text: 'nothing comes' });
  t.match(judge.answers(said('GGGGGGGGGGGGGGGGGG')), { verdict: 'warning', text: /the same over and over/ });
  t.match(judge.answers(said('ab ok\ufffd')), { verdict: 'warning', text: /broken characters/ });
  t.end();
});

t.test('a model that does not end by itself is a warning', t => {
  t.match(judge.ends(said('x')), { verdict: 'ok', text: 'by itself after 7 tokens' });
  t.match(judge.ends(said('x', 'length')), { verdict: 'warning', fix: /instruct/ });
  t.end();
});

t.test('more tokens than were allowed are a failure', t => {
  t.match(judge.limit(said('x', 'length', { replyTokens: 4 }), 4), { verdict: 'ok' });
  t.match(judge.limit(said('x', 'stop', { replyTokens: 2 }), 4), { verdict: 'ok' });
  t.match(judge.limit(said('x', 'length', { replyTokens: 9 }), 4), { verdict: 'failed' });
  t.end();
});

t.test('a stop string is taken from the middle and must end the answer before it', t => {
  const whole = 'The capital of France is Paris.';
  const stop = judge.stopIn(whole);
  t.ok(whole.includes(stop) && stop.trim() !== '');
  const before = whole.slice(0, whole.indexOf(stop));
  t.match(judge.stops(said(before), whole, stop), { verdict: 'ok' });
  t.match(judge.stops(said(whole), whole, stop), { verdict: 'failed' });
  t.match(judge.stops(said('Lyon', 'stop'), whole, stop), { verdict: 'warning' });
  t.equal(judge.stopIn(''), '');
  t.end();
});

t.test('a grammar is obeyed to the letter', t => {
  t.match(judge.obeysGrammar(said('{"answer": true}')), { verdict: 'ok' });
  t.match(judge.obeysGrammar(said('{"answer": maybe}')), { verdict: 'failed' });
  t.end();
});

t.test('a seed that gives two texts is a failure on the CPU, and a warning on a GPU', t => {
  t.match(judge.repeats(said('a'), said('a'), 'cpu'), { verdict: 'ok' });
  t.match(judge.repeats(said('a'), said('b'), 'cpu'), { verdict: 'failed' });
  t.match(judge.repeats(said('a'), said('b'), 'cuda'), { verdict: 'warning', fix: /--device cpu/ });
  t.end();
});

t.test('characters that break are a failure, those that the vocabulary lacks a warning', t => {
  t.match(judge.writesUtf8(said(judge.LITERAL)), { verdict: 'ok' });
  t.match(judge.writesUtf8(said('Gr\ufffd\ufffde')), { verdict: 'failed' });
  t.match(judge.writesUtf8(said('Gr')), { verdict: 'warning' });
  t.end();
});

t.test('a follow-up that reads everything again is a warning', t => {
  t.match(judge.usesPrefix(said('x', 'stop', { promptTokens: 60, cachedTokens: 40 }), 40), { verdict: 'ok' });
  t.match(judge.usesPrefix(said('x', 'stop', { cachedTokens: 1 }), 40), { verdict: 'warning' });
  t.end();
});

t.test('a reply that cannot be stopped is a failure, one that stops late a warning', t => {
  const stopped = (reason: Answered['reason'], ms: number) => ({ reason, ms });
  t.match(judge.cancels(stopped('abort', 5), stopped('abort', 5)), { verdict: 'ok' });
  t.match(judge.cancels(stopped('stop', 5), stopped('abort', 3000)), { verdict: 'warning' });
  t.match(judge.cancels(stopped('abort', 5), stopped('length', 5)), {
    verdict: 'failed',
    text: /while reading/,
  });
  t.end();
});
