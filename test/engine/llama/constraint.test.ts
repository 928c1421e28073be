import t from 'tap';
import { Candidates } from '../../../lib/engine/llama/candidates.js';
import { Constraint } from '../../../lib/engine/llama/constraint.js';
import { starterPath } from '../../helpers/gguf-small.js';
import { loadVocabulary, native } from './native.js';

const vocabulary = loadVocabulary(t, starterPath);
const candidates = new Candidates(native, vocabulary);
t.teardown(() => candidates.free());

const tokenOf = (text: string): number => vocabulary.tokenize(text, false)[0]!;

function follow(t: { teardown(work: () => void): void }, source: string, limit?: number): Constraint {
  const constraint = new Constraint({ native, vocabulary, candidates }, source, limit);
  t.teardown(() => constraint.free());
  return constraint;
}

t.test('of the allowed tokens those with the largest logits are found', async t => {
  const constraint = follow(t, 'root ::= [a-e] [0-9]*');
  const [a, b, c, d, e, z] = [...'abcdez'].map(tokenOf) as [number, number, number, number, number, number];
  const logits = new Float32Array(vocabulary.size).fill(-5);
  for (const [at, token] of [z, a, c, e].entries()) logits[token] = 4 - at;
  t.same(
    [...constraint.allowed(logits, Number.POSITIVE_INFINITY)],
    [a, b, c, d, e].sort((x, y) => x - y),
  );
  for (const wanted of [1, 2, 3]) {
    const found = constraint.allowed(logits, wanted);
    t.ok(found.length >= wanted);
    for (const token of [a, c, e].slice(0, wanted)) t.ok(found.includes(token), `${wanted}: ${token}`);
    t.notOk(found.includes(z));
  }
});

t.test('an allowed token that nothing makes probable is found all the same', async t => {
  const constraint = follow(t, 'root ::= "q"');
  const logits = new Float32Array(vocabulary.size).fill(1);
  logits[tokenOf('q')] = -1000;
  t.same([...constraint.allowed(logits, 1)], [tokenOf('q')]);
  t.same([...constraint.allowed(logits, 40)], [tokenOf('q')]);
});

t.test('a grammar that becomes slow is given up', async t => {
  const constraint = follow(t, 'root ::= s "z"\ns ::= ("a" s s) | ("a" s) | ("a" s s s) | "a"', 20);
  const a = tokenOf('a');
  const tooLong = () => {
    for (let turn = 0; turn < 100 && constraint.allows(a); turn++) constraint.accept(a);
  };
  t.throws(tooLong, { code: 'BAD_INPUT', message: /too ambiguous/ });
});
