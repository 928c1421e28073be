import t from 'tap';
import { PromptEnds } from '../../../lib/engine/llama/logits.js';

const logits = (value: number) => Float32Array.from([value]);

t.test('the logits after the last prompts are kept, as copies', async t => {
  const ends = new PromptEnds();
  const last = logits(1);
  ends.remember([1, 2], last);
  last[0] = 9;
  t.same(ends.find([1, 2]), logits(1));
  t.equal(ends.find([1, 2, 3]), null);
  for (const token of [3, 4, 5, 6]) ends.remember([token], logits(token));
  t.equal(ends.find([1, 2]), null, 'four are kept');
});

t.test('the longest prompt that tokens begin with is found', async t => {
  const ends = new PromptEnds();
  ends.remember([1, 2], logits(2));
  ends.remember([1, 2, 3, 4], logits(4));
  ends.remember([9], logits(9));
  t.same(ends.within([1, 2, 3, 4, 5]), { length: 4, logits: logits(4) });
  t.same(ends.within([1, 2, 3]), { length: 2, logits: logits(2) });
  t.equal(ends.within([2, 1]), null);
});
