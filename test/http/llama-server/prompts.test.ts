import t from 'tap';
import type { Completion } from '../../../lib/http/llama-server/completion-answer.js';
import { json } from '../serving.js';
import { llamaServed } from './serving.js';

t.test('prompts are text, tokens, both mixed, or lists of these', async t => {
  const { ask, engine } = await llamaServed(t);
  const prompts = async (prompt: unknown) => {
    engine.asked.length = 0;
    const { value } = await ask('/completion', json({ prompt }));
    const told = Array.isArray(value)
      ? value.map(({ index, prompt }: Completion) => [index, prompt])
      : value.prompt;
    return [engine.asked.map(({ prompt }) => prompt), told];
  };
  t.strictSame(await prompts('ab'), [['ab'], 'ab']);
  t.strictSame(await prompts({ prompt_string: 'ab' }), [['ab'], 'ab']);
  t.strictSame(await prompts([97, 98]), [[[97, 98]], 'ab']);
  t.strictSame(await prompts([97, 'bc', 100]), [[[97, 98, 99, 100]], 'abcd']);
  t.strictSame(await prompts(['a', 'b']), [
    ['a', 'b'],
    [
      [0, 'a'],
      [1, 'b'],
    ],
  ]);
  t.strictSame(await prompts(['a', [98, 'c'], { prompt_string: 'd' }]), [
    ['a', [98, 99], 'd'],
    [
      [0, 'a'],
      [1, 'bc'],
      [2, 'd'],
    ],
  ]);
  const many = [97, ...Array.from({ length: 1025 }, () => 'b')];
  for (const prompt of [many, [many], [], [97, ['b']], [[['a']]], 1, true, { text: 'a' }, [-1], ['a', 1.5]]) {
    t.equal((await ask('/completion', json({ prompt }))).status, 400, JSON.stringify(prompt).slice(0, 40));
  }
});
