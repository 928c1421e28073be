import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { textOf } from '../../../lib/chat/message.js';
import { loadTemplate } from '../../../lib/cli/ask/templates.js';
import { makeHome, runProgram } from '../../helpers/program.js';
import { conversationsOf, saying } from './kept.js';

const schema = {
  type: 'object',
  properties: { a: { type: 'boolean' } },
  required: ['a'],
  additionalProperties: false,
};
const env = { LLM_CONTEXT_SIZE: '1024' };

t.test('--save-as keeps prompt and flags, and --template uses them with variables and input', async t => {
  const home = makeHome(t);
  const ask = (args: string[], input = '') => runProgram(['ask', ...args], { env, home, input });
  writeFileSync(join(home.path, 'shape.json'), JSON.stringify(schema));
  const flags = [
    '-s',
    'Speak {{language}}.',
    '-m',
    'smollm2-135m',
    '--temperature',
    '0',
    '--schema',
    'shape.json',
  ];
  const saved = await ask(['--save-as', 'sum', ...flags, 'Sum up: {{input}}']);
  const path = join(home.env.XDG_CONFIG_HOME ?? '', 'llmtui', 'prompts', 'sum.yaml');
  t.match(saved, { status: 0, stdout: `template sum written: ${path}\n`, stderr: '' });
  t.same(loadTemplate({ config: join(home.env.XDG_CONFIG_HOME ?? '', 'llmtui') }, 'sum'), {
    prompt: 'Sum up: {{input}}',
    system: 'Speak {{language}}.',
    model: 'smollm2-135m',
    sampling: { temperature: 0 },
    schema,
  });
  t.match(await ask(['--save-as', 'sum', 'x']), { status: 42, stderr: /already/ });
  t.match(await ask(['-t', 'sum', 'x']), { status: 2, stderr: /\{\{language\}\}: -p language=<value>/ });
  const answer = await ask(
    ['-t', 'sum', '-p', 'language=French', '--max-tokens', '60', 'briefly'],
    'A text.\n',
  );
  t.equal(answer.status, 0);
  t.type(JSON.parse(answer.stdout), 'object', 'by the schema of the template');
  const [conversation] = conversationsOf(home);
  t.equal(conversation?.system, 'Speak French.');
  t.equal(textOf([...conversation!.messages.values()][0]!), 'Sum up: A text.\n\nbriefly');
});

t.test('a flag goes before the template, and a template before the environment', async t => {
  const home = makeHome(t);
  const options = { env: { ...env, LLM_SYSTEM_PROMPT: 'Environment.' }, home };
  await runProgram(['ask', '--save-as', 'a', '-s', 'Template.', '-m', 'nosuchmodel'], options);
  t.match(await runProgram(['ask', '-t', 'a', 'x'], options), {
    status: 66,
    stderr: /the template a asks for this model, -m chooses another one/,
  });
  const model = ['-m', 'smollm2-135m', ...saying('Yes.')];
  await runProgram(['ask', '-t', 'a', ...model, 'x'], options);
  await runProgram(['ask', '-t', 'a', '-s', 'Flag.', ...model, 'x'], options);
  t.same(
    conversationsOf(home).map(({ system }) => system),
    ['Flag.', 'Template.'],
  );
});

t.test('what no template keeps is refused', async t => {
  const home = makeHome(t);
  for (const args of [['-f', 'a.txt', 'x'], ['-c', 'x'], ['-t', 'b', 'x'], []])
    t.equal((await runProgram(['ask', '--save-as', 'a', ...args], { env, home })).status, 2, args.join(' '));
});
