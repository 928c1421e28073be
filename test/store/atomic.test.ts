import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeAtomically } from '../../lib/store/atomic.js';

t.test('a file is made with its folder, replaced whole, and no draft stays', async t => {
  const path = join(t.testdir(), 'a', 'b', 'file.txt');
  t.equal(writeAtomically(path, 'one'), true);
  t.equal(writeAtomically(path, 'two 日本'), true);
  t.equal(readFileSync(path, 'utf8'), 'two 日本');
  t.same(readdirSync(join(path, '..')), ['file.txt']);
});

t.test('without replacing, a file that is there stays', async t => {
  const path = join(t.testdir({ 'file.txt': 'old' }), 'file.txt');
  t.equal(writeAtomically(path, 'new', { replace: false }), false);
  t.equal(readFileSync(path, 'utf8'), 'old');
  t.equal(writeAtomically(`${path}2`, 'new', { replace: false }), true);
  t.same(readdirSync(join(path, '..')).sort(), ['file.txt', 'file.txt2']);
});

t.test('where it fails, what was there stays and no draft does', async t => {
  const folder = t.testdir({});
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken', 'x'), 'kept');
  t.throws(() => writeAtomically(join(folder, 'taken'), 'text'), { message: /rename/ });
  t.same(readdirSync(folder), ['taken']);
});

t.test('a writer that is killed leaves the whole old file or the whole new one', async t => {
  const path = join(t.testdir(), 'file.json');
  const size = 400_000;
  writeAtomically(path, 'a'.repeat(size));
  const module = new URL('../../lib/store/atomic.js', import.meta.url).href;
  const script = `
    import { writeAtomically } from ${JSON.stringify(module)};
    process.stdout.write('ready');
    for (let turn = 0; ; turn++) writeAtomically(${JSON.stringify(path)}, 'ab'[turn % 2].repeat(${size}));`;
  for (let round = 0; round < 5; round++) {
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(child.stdout!, 'data');
    await new Promise(done => setTimeout(done, 5 + round * 7));
    child.kill('SIGKILL');
    await once(child, 'close');
    const text = readFileSync(path, 'utf8');
    t.ok(text === 'a'.repeat(size) || text === 'b'.repeat(size), `${text.length} characters`);
  }
});
