import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readFiles, readTextFile } from '../../../lib/cli/ask/files.js';

const { signal } = new AbortController();

t.test('files are read in order, under the names that were given; a dash is handed on', async t => {
  const folder = t.testdir({ a: 'one', 'b.txt': 'two' });
  const [a, b] = [join(folder, 'a'), join(folder, 'b.txt')];
  t.same(await readFiles([b, '-', a], signal), [{ name: b, text: 'two' }, '-', { name: a, text: 'one' }]);
});

t.test('what cannot be read is refused by name, with what to do', async t => {
  const folder = t.testdir({ huge: '', binary: '\0\0\0', locked: 'x', inside: {} });
  truncateSync(join(folder, 'huge'), 33 * 1024 * 1024);
  const refused = (name: string, message: RegExp) =>
    t.rejects(readTextFile(join(folder, name), signal), { code: 'BAD_INPUT', message }, name);
  await refused('missing', /missing is not there; check the name$/);
  await refused('binary/x', /x is not there/);
  await refused('inside', /inside is a folder; name the files in it/);
  await refused('huge', /huge has 33\.0 MB, and 32\.0 MB are read at most/);
  await refused('binary', /binary is binary/);
  chmodSync(join(folder, 'locked'), 0);
  if (process.getuid?.() !== 0) await refused('locked', /locked may not be read; change its mode/);
});

t.test(
  'a pipe with a name is read to its end, and never beyond the bound',
  { skip: process.platform === 'win32' },
  async t => {
    const folder = t.testdir({});
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const reading = readTextFile(pipe, signal);
    spawn('sh', ['-c', 'printf "through a pipe" > "$0"', pipe]);
    t.equal(await reading, 'through a pipe');
    await t.rejects(readTextFile('/dev/zero', signal), { message: /more than 32/ });
  },
);
