import t from 'tap';
import type { Usage } from '../../../lib/chat/reply.js';
import * as measures from '../../../lib/cli/check/measures.js';
import { samples, tokenizer } from '../../../lib/cli/check/tokenizer.js';
import { factsOf } from '../../engine/facts.js';

const MB = 1024 * 1024;
const usage: Usage = {
  promptTokens: 300,
  cachedTokens: 100,
  replyTokens: 41,
  firstTokenMs: 2100,
  readMs: 2000,
  replyMs: 1000,
  seed: 1,
};

t.test('speeds are those of what was computed: cached tokens and the first token do not count', t => {
  const [speed, first] = measures.speed({ first: usage, long: usage, longest: usage });
  t.match(speed, {
    verdict: 'ok',
    text: '100 tokens/s of prompt, 40 tokens/s of reply',
    data: { promptTokensPerSecond: 100, replyTokensPerSecond: 40 },
  });
  t.match(first, { text: '2.1 s for a question, 2.1 s for 300 tokens' });
  const slow = { ...usage, replyMs: 40_000 };
  t.match(measures.speed({ first: usage, long: usage, longest: slow })[0], {
    verdict: 'warning',
    text: /1\.0 tokens\/s of reply/,
    fix: /smaller model/,
  });
  const none = { ...usage, replyTokens: 0, replyMs: 0 };
  t.match(measures.speed({ first: none, long: none, longest: none })[0], {
    verdict: 'ok',
    data: { replyTokensPerSecond: null },
  });
  t.end();
});

t.test('memory is held against its forecast', t => {
  const engine = { weights: 90 * MB, kvCache: 10 * MB, computeBuffers: 10 * MB, cachedTokens: 5 };
  const forecast = {
    weights: 90 * MB,
    kvCache: 200 * MB,
    computeBuffers: 10 * MB,
    total: 300 * MB,
    host: 300 * MB,
    gpu: 0,
    unsure: [],
  };
  const facts = { engine, forecast, context: 8192, before: 50 * MB, now: 170 * MB, isApart: false };
  const [memory, process] = measures.memory(facts);
  t.match(memory, { verdict: 'ok', text: /weights 90\.0 MB.*forecast 300 MB with all 8192 tokens/ });
  t.match(process, { text: '170 MB, 50.0 MB before loading' });
  t.match(measures.memory({ ...facts, isApart: true })[1], { text: /a process of its own/ });
  const small = { ...facts, forecast: { ...forecast, total: 60 * MB } };
  t.match(measures.memory(small)[0], { verdict: 'warning', fix: /--ctx/ });
  const { forecast: _, ...unknown } = facts;
  t.match(measures.memory(unknown)[0], { verdict: 'ok', text: /no forecast/ });
  t.end();
});

t.test("a template that is not the model's own says why", t => {
  const facts = factsOf('x');
  t.match(measures.template({ ...facts, template: 'model' }), { verdict: 'ok', text: "the model's own" });
  t.match(measures.template({ ...facts, template: 'chatml' }), { verdict: 'ok', text: /^chatml/ });
  t.match(measures.template({ ...facts, template: 'chatml', templateNote: 'it has an error' }), {
    verdict: 'warning',
    text: /it has an error/,
    fix: /models\.yaml/,
  });
  t.end();
});

t.test('a text that the tokenizer changes is named; without English the file is damaged', t => {
  const trips = Object.values(samples).map(text => ({ text, tokens: 3, back: text }));
  t.match(tokenizer(trips), { verdict: 'ok', text: /13 texts/, data: { changed: [] } });
  t.match(
    tokenizer(trips.map(trip => ({ ...trip, back: ` ${trip.text}` }))),
    { verdict: 'ok' },
    'a space in front',
  );
  const last = trips.map((trip, at) => (at === 11 ? { ...trip, back: '??' } : trip));
  t.match(tokenizer(last), {
    verdict: 'warning',
    text: /changed on the way: emoji;/,
    data: { changed: ['emoji'] },
  });
  t.match(tokenizer(trips.map(trip => ({ ...trip, back: '' }))), { verdict: 'failed' });
  t.end();
});
