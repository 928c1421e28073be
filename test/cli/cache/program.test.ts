import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, runProgram } from '../../helpers/program.js';

const env = { LLM_DEVICE: 'cpu', LLM_CONTEXT_SIZE: '2048' };
const input = Array.from(
  { length: 32 },
  (_, at) => `${at}. The boat of captain ${at} lies at pier ${at}.`,
).join('\n');

t.test('a text is read once for two questions, until the cache is cleared', async t => {
  const home = makeHome(t);
  const ask = async (question: string, more = {}) => {
    const args = ['ask', '--json', '--no-log', '--max-tokens', '4', question];
    const { status, stdout, stderr } = await runProgram(args, { home, env: { ...env, ...more }, input });
    t.equal(status, 0, stderr);
    const { prompt, cached } = JSON.parse(stdout).tokens;
    return prompt - cached;
  };
  const cache = async (...words: string[]) => {
    const { status, stdout, stderr } = await runProgram(['cache', ...words], { home, env });
    t.equal(status, 0, stderr);
    return stdout;
  };
  t.ok((await ask('How many boats are there?', { LLM_STATE_CACHE_SIZE: '0' })) > 450, 'nothing may be kept');
  t.ok((await ask('How many boats are there?')) > 450);
  t.ok((await ask('Where is captain 9?')) < 50);
  const { states, folder } = JSON.parse(await cache('--json'));
  t.match(states, [{ tokens: Number, bytes: Number }]);
  t.match(await cache(), /\bsmollm2/i);
  t.equal(readdirSync(folder).length, 1);
  t.match(folder, join(home.path, '.cache'));
  t.match(await cache('clear'), /^1 KV state removed/);
  t.same(readdirSync(folder), []);
});
