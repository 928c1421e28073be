import t from 'tap';
import { mostProbable, TopLogits } from '../../../lib/engine/llama/top.js';

/** Marsaglia's xorshift, so that every run sees the same numbers. */
function numbers(length: number): Float32Array {
  let state = 88_675_123;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 28;
  });
}

t.test('the most probable token is found, the first of equal ones', async t => {
  t.equal(mostProbable(Float32Array.of(1, 3, 2, 3)), 1);
  t.equal(mostProbable(Float32Array.of(-5)), 0);
  t.equal(mostProbable(Float32Array.of(-Infinity, -7)), 1);
});

t.test('the largest logit is found at every place', async t => {
  for (const length of [7, 8, 9, 16, 17, 25]) {
    for (let at = 0; at < length; at++) {
      const logits = new Float32Array(length).fill(-1);
      logits[at] = 1;
      t.equal(mostProbable(logits), at);
    }
  }
});

t.test('the k largest logits are found with their tokens', async t => {
  const all = numbers(5000);
  const sorted = [...all.keys()].sort((a, b) => all[b]! - all[a]!);
  for (const k of [1, 2, 3, 40, 512, 5000]) {
    const top = new TopLogits(k);
    top.find(all);
    t.same(new Set(top.ids), new Set(sorted.slice(0, k)), `k = ${k}`);
    t.ok(top.ids.every((id, index) => top.logits[index] === all[id]));
  }
});

t.test('a search leaves nothing behind for the next', async t => {
  const top = new TopLogits(2);
  top.find(Float32Array.of(9, 8, 7));
  top.find(Float32Array.of(1, 2, 3));
  t.same(new Set(top.ids), new Set([1, 2]));
});
