import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import t, { type Test } from 'tap';
import { filesOf, usualLimits } from '../../lib/store/passage-files.js';

const signal = new AbortController().signal;

function folderOf(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-files-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

t.test('files below a folder are found, but for hidden ones, installed ones and links', async t => {
  const outside = folderOf(t, { 'secret.txt': 'x' });
  const folder = folderOf(t, {
    'b.md': 'x',
    'a/c.ts': 'xyz',
    '.env': 'x',
    '.git/config': 'x',
    'node_modules/x/index.js': 'x',
  });
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'));
  symlinkSync(outside, join(folder, 'linked'));
  symlinkSync(folder, join(folder, 'a/round'));
  const { root, files, tooLarge, isCut } = await filesOf(folder, usualLimits, signal);
  t.same(
    files.map(({ path, size }) => [relative(root, path), size]),
    [
      ['a/c.ts', 3],
      ['b.md', 1],
    ],
  );
  t.same([tooLarge, isCut], [[], false]);
});

t.test('limits on size and number are told', async t => {
  const folder = folderOf(t, { a: 'x', b: 'xx', c: 'xxx', d: 'x' });
  const { files, tooLarge, isCut } = await filesOf(folder, { files: 2, bytes: 2 }, signal);
  t.equal(files.length, 2);
  t.match(tooLarge, [/c$/]);
  t.equal(isCut, true);
});

t.test('one file is a root of its own; what is not there is refused', async t => {
  const folder = folderOf(t, { 'a.txt': 'x' });
  const { root, files } = await filesOf(join(folder, 'a.txt'), usualLimits, signal);
  t.match(files, [{ path: root, size: 1 }]);
  await t.rejects(filesOf(join(folder, 'b'), usualLimits, signal), {
    code: 'BAD_INPUT',
    message: /is not there/,
  });
  await t.rejects(filesOf('/dev/null', usualLimits, signal), { code: 'BAD_INPUT' });
});
