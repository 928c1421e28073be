import t from 'tap';
import { nearest } from '../../lib/models/near.js';

const names = ['smollm2-135m', 'Llama-3.2-1B-Instruct-Q4_K_M', 'qwen3-0.6b', 'a'];

t.test('the nearest name comes first, whatever its case', async t => {
  t.equal(nearest(names, 'smolm-135m')[0], 'smollm2-135m');
  t.equal(nearest(names, 'LLAMA-3.2')[0], 'Llama-3.2-1B-Instruct-Q4_K_M');
  t.equal(nearest(names, 'quen3')[0], 'qwen3-0.6b');
});

t.test('two letters that changed places are near, however short the name', async t => {
  t.same(nearest(['rm', 'ask', 'task'], 'aks', 1), ['ask']);
  t.same(nearest(['rm', 'ask'], 'mr', 1), ['rm']);
  t.same(nearest(['ask'], 'as', 1), ['ask']);
  t.same(nearest(['ab'], 'ba c'), []);
});

t.test('what has nothing in common is not near', async t => {
  t.same(nearest(names, 'zzzz'), []);
  t.same(nearest(names, ''), []);
});

t.test('at most as many as asked for', async t => {
  t.same(nearest(['abc1', 'abc2', 'abc3'], 'abc', 2), ['abc1', 'abc2']);
});
