import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { runCompletion } from '../../../lib/cli/completion/completion.js';
import { script } from '../../../lib/cli/completion/scripts.js';
import { makeHome, packageRoot } from '../../helpers/program.js';

const home = makeHome(t);
const folders = { config: join(home.path, 'none'), data: join(home.path, 'none') };

t.test('the words come with their texts, cleaned, and a mark where paths fit', async t => {
  const sources = { models: async () => ['one', 'o\x1b[31mne'], folders };
  const complete = (...words: readonly string[]) =>
    runCompletion({ type: 'completion', shell: 'complete', words }, sources);
  t.equal(await complete('show', 'o'), 'one\no␛[31mne\n:file\n');
  t.match(await complete('ask', '--sch'), /^--schema\tanswer in JSON by a schema.*\n$/);
  t.equal(await complete('ask', '-t', ''), '', 'a folder that is not there holds nothing');
});

t.test('what cannot be looked up is left out', async t => {
  const models = () => Promise.reject(new Error('broken'));
  const words = ['show', ''];
  t.equal(
    await runCompletion({ type: 'completion', shell: 'complete', words }, { models, folders }),
    ':file\n',
  );
});

/** What a shell offers for a line, by the script it was given. */
function inBash(line: string): string[] {
  const bin = join(home.path, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = join(bin, 'llmtui');
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, 'bin/llmtui.js')}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  writeFileSync(join(home.path, 'a file.txt'), '');
  const test = `${script('bash')}
COMP_LINE=$1 COMP_POINT=\${#1}
IFS=$' \\t\\n:=' read -ra COMP_WORDS <<< "$1"
[[ $1 == *' ' || $1 == *: ]] && COMP_WORDS+=('')
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_llmtui
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, ...home.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const output = execFileSync('bash', ['-c', test, 'bash', line], { cwd: home.path, env, encoding: 'utf8' });
  return output.split('\n').filter(word => word !== '');
}

t.test('bash completes commands, flags, models and files', async t => {
  t.same(inBash('llmtui mod'), ['models']);
  t.same(inBash('llmtui ask --no-s'), ['--no-stream']);
  t.ok(inBash('llmtui show smol').includes('smollm2-135m'));
  t.same(inBash('llmtui ask -f a'), ['a file.txt']);
  t.same(inBash('llmtui completion '), ['bash', 'zsh', 'fish']);
});

for (const shell of ['zsh', 'fish'] as const) {
  const missing = spawnSync(shell, ['--version']).error !== undefined;
  t.test(`${shell} reads its script`, { skip: missing && `no ${shell} here` }, async t => {
    const { status, stderr } = spawnSync(shell, ['-n', '-c', script(shell)], { encoding: 'utf8' });
    t.match({ status, stderr }, { status: 0, stderr: '' });
  });
}
