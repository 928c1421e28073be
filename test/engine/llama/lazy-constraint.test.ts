import t from 'tap';
import { Candidates } from '../../../lib/engine/llama/candidates.js';
import { LazyConstraint } from '../../../lib/engine/llama/lazy-constraint.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { loadVocabulary, native } from './native.js';
import { collect, collectRaw, loadStarter, user } from './starter.js';

const vocabulary = loadVocabulary(t, starterPath);
const candidates = new Candidates(native, vocabulary);
t.teardown(() => candidates.free());

const CALL = 'root ::= "<call>" [a-z]+ "</call>"';

function lazy(after: readonly string[], source = CALL): LazyConstraint {
  const constraint = new LazyConstraint(
    { native, vocabulary, candidates },
    { source, after, shown: new Map() },
  );
  t.teardown(() => constraint.free());
  return constraint;
}

const tokensOf = (text: string): number[] => vocabulary.tokenize(text, false);

/** The one token that prints this. */
function tokenOf(text: string): number {
  const [token, ...more] = tokensOf(text);
  if (token === undefined || more.length > 0) throw new Error(`${text} is not one token`);
  return token;
}

t.test('everything is free until the text appears, whatever tokens it is made of', async t => {
  for (const pieces of [['<call>'], ['<', 'call', '>'], ['<c', 'all>'], ['a <', 'call>']]) {
    const constraint = lazy(['<call>']);
    for (const token of tokensOf('Some words < cal >')) t.ok(constraint.take(token));
    for (const piece of pieces) for (const token of tokensOf(piece)) t.ok(constraint.take(token), piece);
    const { active } = constraint;
    t.ok(active, pieces.join('|'));
    t.ok(active?.allows(tokenOf('a')));
    t.notOk(active?.allows(tokenOf('7')));
  }
});

t.test('the first of several texts counts, from its beginning', async t => {
  const constraint = lazy(['"never"', '{"a'], 'root ::= "{\\"ab\\":" [0-9]+ "}"');
  for (const token of tokensOf('Here: {"ab')) t.ok(constraint.take(token));
  t.ok(constraint.active?.allows(tokenOf('"')));
  t.notOk(constraint.active?.allows(tokenOf('a')));
});

t.test('a token that begins the grammar as it does not allow is not taken, and leaves no trace', async t => {
  const constraint = lazy(['>'], 'root ::= ">" [a-z]+');
  const wrong = tokenOf('>"');
  t.notOk(constraint.take(wrong));
  t.equal(constraint.active, null);
  t.notOk(constraint.take(wrong));
  t.ok(constraint.take(tokenOf('>')));
  t.ok(constraint.active?.allows(tokenOf('a')));
});

t.test('half a character in a trigger counts once it is whole', async t => {
  const constraint = lazy(['世'], 'root ::= "世" "!"');
  const tokens = tokensOf('世');
  t.ok(tokens.length > 1);
  for (const token of tokens) {
    t.equal(constraint.active, null);
    t.ok(constraint.take(token));
  }
  t.ok(constraint.active?.allows(tokenOf('!')));
});

t.test('a grammar that cannot be used is refused before it counts', async t => {
  t.throws(() => lazy(['a'], 'root ::= missing'), { code: 'BAD_INPUT' });
});

t.test('a reply is free until it says the text, and then follows the grammar to its end', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const numbers = 'One, two, three, four,';
  const free = await collectRaw(engine, numbers);
  t.match(free.text, /^ five, six/);
  const grammar = 'root ::= "five" " or " [a-z]+ "."';
  const bound = await collectRaw(engine, numbers, { grammar }, { grammarAfter: ['five'] });
  t.match(bound.text, /^ five or [a-z]+\.$/);
  t.equal(bound.reason, 'stop');
  const sampled = { grammar, temperature: 1.5, seed: 5, repeat_penalty: 1.1 };
  const drawn = await collectRaw(engine, numbers, sampled, { grammarAfter: ['ive', 'five'], logprobs: 1 });
  t.equal(drawn.logprobs.length, drawn.usage.replyTokens);
  t.ok(drawn.text.split('ive').length < 3, 'what the grammar does not allow does not come after it');
  const never = await collectRaw(engine, numbers, { grammar }, { grammarAfter: ['<call>'] });
  t.equal(never.text, free.text);
  await t.rejects(collect(engine, [user('a')], { grammar }, { grammarAfter: [''] }), { code: 'BAD_INPUT' });
});

t.test('a control token that a grammar begins at is printed', async t => {
  const engine = await loadStarter();
  t.teardown(() => engine.unload());
  const start = '<|im_start|>';
  const [token] = await engine.tokenize(start, { special: true });
  const sampling = { logit_bias: { [token!]: 1000 }, grammar: `root ::= "${start}" "ok"`, max_tokens: 8 };
  const { text, reason } = await collectRaw(engine, 'Hello', sampling, { grammarAfter: [start] });
  t.equal(text, `${start}ok`);
  t.equal(reason, 'stop');
  const plain = await collectRaw(engine, 'Hello', { logit_bias: { [token!]: 1000 }, max_tokens: 3 });
  t.equal(plain.text, '');
});
