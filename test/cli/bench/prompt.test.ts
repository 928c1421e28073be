import t from 'tap';
import { endlessPath, promptOf } from '../../../lib/cli/bench/prompt.js';
import { seeded } from '../../chat/seeded.js';
import { countWords, scriptedEngine } from './scripted-engine.js';

const never = scriptedEngine(() => {
  throw new Error('nothing is to be evaluated');
});

t.test('a prompt has exactly so many tokens, whatever its words take', async t => {
  const random = seeded(7);
  for (const tokens of [9, 10, 16, 64, 513]) {
    for (let round = 0; round < 5; round++)
      t.equal(countWords(await promptOf(never, tokens, random)), tokens);
  }
});

t.test('two prompts share no more than what the template begins with', async t => {
  const random = seeded(7);
  const [one, other] = [await promptOf(never, 64, random), await promptOf(never, 64, random)];
  t.not(one[0]!.content.slice(0, 40), other[0]!.content.slice(0, 40));
});

t.test('what is shorter than the template or longer than the context is refused with a way out', async t => {
  await t.rejects(promptOf(never, 8, Math.random), {
    code: 'BAD_INPUT',
    message: 'the chat template of scripted alone takes 9 tokens: pp9 is the shortest test there is',
  });
  await t.rejects(promptOf(never, 4096, Math.random), {
    code: 'BAD_INPUT',
    message: /--ctx makes it larger/,
  });
});

t.test('a path for generating is an answer that repeats itself', async t => {
  const [question, answer] = endlessPath(seeded(3));
  t.match([question, answer], [{ role: 'user' }, { role: 'assistant' }]);
  t.match(answer!.content, /^(\w+ \w+ \w+ \w+)( \1){5}$/);
});
