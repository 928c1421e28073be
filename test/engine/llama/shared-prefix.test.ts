import t from 'tap';
import { isComing } from '../../../lib/engine/llama/shared-prefix.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const prompt = [...range(0, 100), 1, 2, 3];

t.test('a prompt waits while another one reads the same beginning', async t => {
  const other = [...range(0, 100), 7, 8, 9];
  t.ok(isComing(prompt, 0, [{ tokens: other, evaluated: 0 }]));
  t.ok(isComing(prompt, 64, [{ tokens: other, evaluated: 64 }]));
  t.ok(isComing(prompt, 90, [{ tokens: other, evaluated: 90 }]), 'to the end of what both share');
  t.notOk(isComing(prompt, 100, [{ tokens: other, evaluated: 100 }]), 'all that both share is there');
  t.notOk(isComing(prompt, 0, []), 'the other one is gone');
});

t.test('it does not wait for little, nor for what the cache holds elsewhere', async t => {
  t.notOk(isComing(prompt, 0, [{ tokens: [...range(0, 20), 7], evaluated: 0 }]));
  t.notOk(isComing(prompt, 90, [{ tokens: range(0, 200), evaluated: 0 }]));
});
