import t from 'tap';
import { collect, loadStarter, user } from '../../engine/llama/starter.js';
import { runProgram } from '../../helpers/program.js';
import { gpt2Path, llama3Missing, llama3Path } from '../../helpers/small-models.js';

const env = { LLM_CONTEXT_SIZE: '1024' };
const short = ['--system', '', '--max-tokens', '12', '--temperature', '0'];

const families = [
  { family: 'GPT-2', model: async () => gpt2Path, skip: false as const },
  { family: 'Llama 3', model: llama3Path, skip: llama3Missing() },
];

for (const { family, model, skip } of families) {
  t.test(
    `ask answers with a ${family}, without the prompt and without labels or tokens`,
    { skip },
    async t => {
      const path = await model(t);
      const { status, stdout, stderr } = await runProgram(['ask', '-m', path, ...short, 'Hello world'], {
        env,
      });
      t.equal(status, 0);
      t.equal(stderr, '');
      t.notMatch(stdout, /Hello world|User:|Assistant:|<\|/);
      const engine = await loadStarter({ name: 'small', path, kvType: 'f16' });
      t.teardown(() => engine.unload());
      t.equal(stdout, (await collect(engine, [user('Hello world')], { max_tokens: 12 })).text);
    },
  );
}

t.test(
  'a prompt beyond the positions of GPT-2 is refused in one line, whatever context is asked for',
  async t => {
    const args = ['ask', '-m', gpt2Path, '--ctx', '4096', ...short, 'word '.repeat(1100)];
    const { status, stdout, stderr } = await runProgram(args);
    t.ok([1, 42].includes(status ?? 0), `status ${status}`);
    t.equal(stdout, '');
    t.match(stderr, /^llmtui: .*\n$/);
  },
);
