import t from 'tap';
import type { Sampling } from '../../../lib/chat/sampling.js';
import { assistant, collect, loadStarter, user } from './starter.js';

const engine = await loadStarter({ contextSize: 512 });
t.teardown(() => engine.unload());
const path = [user('Write a story about a dog.')];
const hot: Partial<Sampling> = { temperature: 1.2, seed: 7 };

const text = async (sampling: Partial<Sampling>) => (await collect(engine, path, sampling)).text;

t.test('the same seed gives the same text, another seed another', async t => {
  const first = await text(hot);
  t.equal(await text(hot), first);
  t.not(await text({ ...hot, seed: 8 }), first);
  t.equal(await text({ ...hot, seed: 4_294_967_295 }), await text({ ...hot, seed: 4_294_967_295 }));
});

t.test('a seed that was drawn is told, and gives the same text again', async t => {
  const drawn = await collect(engine, path, { ...hot, seed: -1 });
  t.ok(Number.isInteger(drawn.usage.seed) && drawn.usage.seed >= 0);
  t.equal(await text({ ...hot, seed: drawn.usage.seed }), drawn.text);
});

t.test('temperature 0 takes the most probable token whatever else is set', async t => {
  const greedy = await text({ temperature: 0 });
  t.equal(
    await text({ temperature: 0, seed: 5, top_p: 0.1, xtc_probability: 1, xtc_threshold: 0.01 }),
    greedy,
  );
  t.equal(await text({ temperature: 5, top_k: 1, seed: 3 }), greedy);
});

t.test('every parameter changes what is chosen', async t => {
  const wide: Partial<Sampling> = { temperature: 2, seed: 11, top_k: 0, top_p: 1, min_p: 0, max_tokens: 12 };
  const base = await text(wide);
  const changes: Partial<Sampling>[] = [
    { top_k: 2 },
    { top_p: 0.2 },
    { min_p: 0.5 },
    { typical_p: 0.2 },
    { top_n_sigma: 0.5 },
    { xtc_probability: 1, xtc_threshold: 0.001 },
    { mirostat: 1, mirostat_tau: 1 },
    { mirostat: 2, mirostat_tau: 1 },
    { repeat_penalty: 3 },
    { presence_penalty: 10 },
    { frequency_penalty: 10 },
    { logit_bias: { 253: 100 } },
  ];
  for (const change of changes) t.not(await text({ ...wide, ...change }), base, JSON.stringify(change));
});

t.test('penalties and DRY look back on the prompt too', async t => {
  const repeated = [user('one two three four five six seven eight one two three four five six')];
  const plain = await collect(engine, repeated, { max_tokens: 6 });
  const penalised = await collect(engine, repeated, { max_tokens: 6, presence_penalty: 10 });
  t.not(penalised.text, plain.text);
  const echo = [user('Repeat.'), assistant('red sun, blue moon, red sun, blue moon, red sun, blue')];
  const loose = await collect(engine, echo, { max_tokens: 2 });
  const dry = await collect(engine, echo, { max_tokens: 2, dry_multiplier: 50, dry_allowed_length: 1 });
  t.match(loose.text, /^ moon/);
  t.notMatch(dry.text, /^ moon/);
});

t.test('a token is forbidden or forced by its bias, and ids beyond the vocabulary are ignored', async t => {
  const greedy = await collect(engine, path, { max_tokens: 1 });
  const biased = await collect(engine, path, { max_tokens: 1, logit_bias: { 253: 1000, 99999999: 5 } });
  t.not(biased.text, greedy.text);
});

t.test('a grammar holds, whether the model wants it or not', async t => {
  const grammar = 'root ::= "{\\"answer\\": " ("true" | "false") "}"';
  for (const sampling of [{ temperature: 0 }, hot]) {
    const { text, reason } = await collect(engine, path, { ...sampling, grammar, max_tokens: 30 });
    t.match(text, /^{"answer": (true|false)}$/);
    t.equal(reason, 'stop');
  }
  const emoji = await collect(engine, path, { grammar: 'root ::= "é😀"', max_tokens: 30 });
  t.equal(emoji.text, 'é😀');
});

t.test('a reply ends with the token that completes its grammar', async t => {
  const grammar = 'root ::= "the sea and the wind"';
  const whole = await collect(engine, path, { grammar, max_tokens: 30 });
  t.equal(whole.text, 'the sea and the wind');
  const exact = await collect(engine, path, { grammar, max_tokens: whole.usage.replyTokens });
  t.equal(exact.reason, 'stop', 'no further token is asked for');
});

t.test('a control token under a grammar cannot print less than the grammar wants', async t => {
  const start = 1; // <|im_start|>, 12 characters
  const sampling = { grammar: 'root ::= [a-z<>|_]{12}', logit_bias: { [start]: 1000 }, max_tokens: 30 };
  t.equal((await collect(engine, path, sampling)).text.length, 12);
});

t.test('a bad grammar is refused, and the engine goes on', async t => {
  await t.rejects(collect(engine, path, { grammar: 'root ::= (' }), { code: 'BAD_INPUT' });
  await t.rejects(collect(engine, path, { grammar: `root ::= ${'('.repeat(60_000)}` }), {
    code: 'BAD_INPUT',
  });
  const deep = `root ::= ${'('.repeat(500)}"a"${')'.repeat(500)}`;
  t.equal((await collect(engine, path, { grammar: deep })).text, 'a');
});
