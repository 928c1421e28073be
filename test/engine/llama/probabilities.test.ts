import t, { type Test } from 'tap';
import type { TokenLogprobs } from '../../../lib/chat/reply.js';
import { Probabilities } from '../../../lib/engine/llama/probabilities.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { loadDecoder, loadVocabulary } from './native.js';
import { collect, collectRaw, loadStarter, user } from './starter.js';

const PROMPT = 'The quick brown fox jumps over the lazy';
const vocabulary = loadVocabulary(t, starterPath);

/** The logarithm of the softmax, sorted, without any shortcut. */
function reference(logits: Float32Array): { token: number; logprob: number }[] {
  const most = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  const all = [...logits].map((logit, token) => ({ token, logprob: logit - most - Math.log(total) }));
  return all.sort((a, b) => b.logprob - a.logprob || a.token - b.token);
}

function near(t: Test, found: TokenLogprobs, expected: { token: number; logprob: number }[], within: number) {
  const own = expected.find(({ token }) => token === found.token)!;
  t.ok(Math.abs(found.logprob - own.logprob) < within, `${found.logprob} is ${own.logprob}`);
  for (const [rank, { token, logprob }] of found.top.entries()) {
    t.ok(Math.abs(logprob - expected[rank]!.logprob) < within);
    t.ok(Math.abs(expected.find(each => each.token === token)!.logprob - logprob) < within);
  }
}

t.test('probabilities are the softmax of the logits, best first', async t => {
  const logits = Float32Array.from({ length: vocabulary.size }, (_, token) => 20 * Math.sin(token * token));
  const expected = reference(logits);
  const found = new Probabilities(vocabulary, 7).of(logits, 42);
  t.equal(found.top.length, 7);
  near(t, found, expected, 1e-9);
  t.same(
    found.top.map(({ token }) => token),
    expected.slice(0, 7).map(({ token }) => token),
  );
  t.same(found.bytes, [...vocabulary.token(42).bytes]);
  const alone = new Probabilities(vocabulary, 0).of(logits, 42);
  t.same(alone, { ...found, top: [] });
});

t.test('a token that cannot come has no probability, and equal ones are told in order', async t => {
  const logits = new Float32Array(vocabulary.size).fill(Number.NEGATIVE_INFINITY);
  logits.set([3, 3, 1], 100);
  const { logprob, top } = new Probabilities(vocabulary, 2).of(logits, 7);
  t.equal(logprob, Number.NEGATIVE_INFINITY);
  t.same(
    top.map(({ token }) => token),
    [100, 101],
  );
});

t.test('a reply tells how probable its tokens were by the raw logits', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const decode = loadDecoder(t);
  const greedy = await collectRaw(engine, PROMPT, { max_tokens: 6 }, { logprobs: 4, tokens: true });
  t.equal(greedy.logprobs.length, 6);
  const read = await engine.tokenize(PROMPT);
  let logits = decode(read);
  for (const told of greedy.logprobs) {
    near(t, told, reference(logits), 0.05);
    t.equal(told.token, told.top[0]!.token, 'the best is taken');
    logits = decode([told.token]);
  }
  t.equal(Buffer.from(greedy.logprobs.flatMap(({ bytes }) => bytes)).toString(), greedy.text);

  const [banned] = greedy.logprobs[0]!.top;
  const changes = {
    logit_bias: { [banned!.token]: -100, 9: 30 },
    repeat_penalty: 2,
    top_k: 3,
    seed: 1,
    temperature: 3,
  };
  const changed = await collectRaw(engine, PROMPT, { ...changes, max_tokens: 1 }, { logprobs: 4 });
  t.same(changed.logprobs[0]!.top, greedy.logprobs[0]!.top, 'whatever is done to them afterwards');
  t.not(changed.logprobs[0]!.token, banned!.token);
  const ruled = await collectRaw(engine, PROMPT, { grammar: 'root ::= "x"' }, { logprobs: 4 });
  t.same(ruled.logprobs[0]!.top, greedy.logprobs[0]!.top);
  t.same(ruled.logprobs[0]!.bytes, [120]);
});

t.test('the text of a reply and its seed are the same with and without them', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  for (const sampling of [
    {},
    { temperature: 1, seed: 3 },
    { temperature: 1, seed: 3, top_k: 0, typical_p: 0.9 },
  ]) {
    const plain = await collect(engine, [user('Tell me a story')], sampling);
    t.notOk(plain.events.some(event => 'logprobs' in event));
    const told = await collect(engine, [user('Tell me a story')], sampling, { logprobs: 0 });
    t.equal(told.text, plain.text);
    t.equal(told.logprobs.length, told.usage.replyTokens);
    t.ok(told.logprobs.every(({ top, logprob }) => top.length === 0 && logprob <= 0));
  }
});

t.test('a prompt tells how probable it is: it is read afresh, many tokens at once', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const text = `${PROMPT} dog. `.repeat(3);
  const read = await engine.tokenize(text);
  await collectRaw(engine, text, { max_tokens: 1 });
  const asked = { logprobs: 2, promptLogprobs: true };
  const found = await collectRaw(engine, text, { max_tokens: 2 }, asked);
  t.equal(found.prompt?.cached, 0);
  const [told, ...more] = found.events.filter(event => event.type === 'promptLogprobs');
  t.same(more, []);
  const { tokens } = told!;
  t.same(
    tokens.map(({ token }) => token),
    read.slice(1),
  );
  t.ok(found.events.indexOf(told!) < found.events.findIndex(event => event.type === 'text'));
  t.ok(found.events.filter(({ type }) => type === 'reading').length < read.length / 8);
  const decode = loadDecoder(t);
  for (const [place, token] of read.slice(0, -1).entries())
    near(t, tokens[place]!, reference(decode([token])), 0.1);
  const none = await collectRaw(engine, text, { max_tokens: 0 }, asked);
  t.equal(none.text, '');
  t.same(
    none.events.filter(event => event.type === 'promptLogprobs'),
    [told],
  );
});

t.test('what cannot be told is refused', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const wrong = [{ logprobs: 21 }, { logprobs: -1 }, { logprobs: 1.5 }, { promptLogprobs: true }];
  for (const options of wrong) await t.rejects(collectRaw(engine, 'a', {}, options), { code: 'BAD_INPUT' });
});
