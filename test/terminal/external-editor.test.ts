import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import t from 'tap';
import type { Edited } from '../../lib/terminal/external-editor.js';
import { editExternally } from '../../lib/terminal/external-editor.js';

/** Edits `text` with a shell script of this body as the editor `name`; VISUAL is `command`, `$ED` the editor's path. */
async function edited(t: Test, text: string, body: string, command = '$ED', name = 'ed'): Promise<Edited> {
  const folder = t.testdir({ tmp: {} });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  const env = {
    PATH: process.env.PATH,
    VISUAL: command.replace('$ED', path),
    EDITOR: 'false',
    LOG: join(folder, 'log'),
  };
  const result = await editExternally(text, { env, platform: 'linux', tmpdir: join(folder, 'tmp') });
  t.same(await readdir(join(folder, 'tmp')), [], 'nothing is left behind');
  return result;
}

const log = async (t: Test) => (await readFile(join(t.testdirName, 'log'), 'utf8')).trim();

t.test('the text comes back as it was saved', async t => {
  t.same(await edited(t, 'one\ntwo', 'printf "three\\n" >> "$1"'), { text: 'one\ntwothree' });
  t.same(await edited(t, 'one\n', 'true'), { text: 'one\n' });
  t.same(await edited(t, 'one', 'printf "\\357\\273\\277a\\r\\nb\\r\\n" > "$1"'), { text: 'a\nb' });
});

t.test('the file is Markdown that only this user can read', async t => {
  await edited(t, 'secret', 'echo "$1" $(ls -ld "$1" "$(dirname "$1")" | cut -c1-10) > "$LOG"');
  t.match(await log(t), /\.md (-rw------- drwx------|drwx------ -rw-------)$/);
});

t.test('arguments are split as a shell does, and nothing is run that a shell would run', async t => {
  const list = 'for word in "$@"; do echo "[$word]"; done > "$LOG"';
  await edited(t, '', list, `"$ED" -c 'set tw=72' a\\ b "say \\"x\\"" $(touch x) ; ls`, "my editor's");
  const words = (await log(t)).split('\n');
  t.same(words.slice(0, -1), [
    '[-c]',
    '[set tw=72]',
    '[a b]',
    '[say "x"]',
    '[$(touch]',
    '[x)]',
    '[;]',
    '[ls]',
  ]);
});

t.test('an editor that fails leaves the text as it was, with the reason', async t => {
  t.match(await edited(t, 'x', 'echo changed > "$1"; exit 3'), { failed: /ed ended with status 3/ });
  t.match(await edited(t, 'x', 'kill -TERM $$'), { failed: /SIGTERM/ });
  t.match(await edited(t, 'x', '', '/nowhere/editor -w'), {
    failed: /^\/nowhere\/editor .*not found.*VISUAL/,
  });
  t.match(await edited(t, 'x', '', '"'), { failed: /VISUAL/ });
  t.match(await edited(t, 'x', 'rm "$1"'), { failed: /could not be handed/ });
});

t.test('EDITOR stands in for VISUAL, and vi for both', async t => {
  const folder = t.testdir({
    vi: '#!/bin/sh\nprintf vi > "$1"\n',
    other: '#!/bin/sh\nprintf other > "$1"\n',
  });
  for (const name of ['vi', 'other']) await chmod(join(folder, name), 0o755);
  const deps = { platform: 'linux', tmpdir: folder } as const;
  const env = { PATH: `${folder}:${process.env.PATH}` };
  t.same(await editExternally('', { ...deps, env: { ...env, VISUAL: ' ', EDITOR: 'other' } }), {
    text: 'other',
  });
  t.same(await editExternally('', { ...deps, env }), { text: 'vi' });
});

t.test('a folder that cannot be written is a reason too', async t => {
  const deps = { env: {}, platform: 'linux', tmpdir: '/nowhere' } as const;
  t.match(await editExternally('x', deps), { failed: /ENOENT/ });
});
