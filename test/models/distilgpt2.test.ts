import { readFileSync } from 'node:fs';
import t from 'tap';
import { startHub } from '../helpers/hub.js';
import { makeHome, runProgram } from '../helpers/program.js';
import { gpt2Path } from '../helpers/small-models.js';

t.test(
  'distilgpt2 is pulled by its name, continues text, and has the context that it was trained with',
  async t => {
    const files = { 'distilgpt2.Q8_0.gguf': readFileSync(gpt2Path) };
    const hub = await startHub(t, { repositories: { 'QuantFactory/distilgpt2-GGUF': { files } } });
    const home = makeHome(t);
    const run = (...args: string[]) => runProgram(args, { home, env: { HF_ENDPOINT: hub.endpoint } });
    t.match(await run('pull', 'distilgpt2'), { status: 0, stdout: /distilgpt2\.Q8_0 is here/ });
    const { models } = JSON.parse((await run('models', '--json')).stdout);
    const found = models.find(({ name }: { name: string }) => name === 'distilgpt2');
    t.match(found, {
      profile: 'distilgpt2',
      status: 'available',
      template: 'gpt2',
      sampling: { repeat_penalty: 1.1 },
    });
    const asked = [
      'ask',
      '-m',
      'distilgpt2',
      '--max-tokens',
      '8',
      '--temperature',
      '0',
      '--json',
      'The river flows',
    ];
    const { status, stdout } = await run(...asked);
    t.equal(status, 0);
    const answer = JSON.parse(stdout);
    t.match(JSON.stringify(answer), /distilgpt2/);
    t.ok(found.context <= 1024);
    const long = await run('ask', '-m', 'distilgpt2', '--max-tokens', '1', 'river '.repeat(1200));
    t.match(long, { status: 42, stderr: /context|fit/ });
  },
);
