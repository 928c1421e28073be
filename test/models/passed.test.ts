import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { hasPassed, rememberPassed } from '../../lib/models/passed.js';

const file = { path: '/models/a.gguf', sizeBytes: 10, modifiedAt: 1000 };

t.test('a file is known again by path, size and time of change', async t => {
  const dir = join(t.testdir({}), 'state');
  t.equal(await hasPassed(dir, file), false);
  await rememberPassed(dir, file, 5);
  t.equal(await hasPassed(dir, file), true);
  for (const change of [{ path: '/models/b.gguf' }, { sizeBytes: 11 }, { modifiedAt: 1001 }]) {
    t.equal(await hasPassed(dir, { ...file, ...change }), false);
  }
  t.same(readdirSync(dir), ['trials.json'], 'no draft is left behind');
});

t.test('a path is remembered once, and the newest 500', async t => {
  const dir = t.testdir({});
  await rememberPassed(dir, file, 1);
  await rememberPassed(dir, { ...file, sizeBytes: 20 }, 2);
  t.equal(await hasPassed(dir, file), false);
  const many = Array.from({ length: 500 }, (_, at) => ({ ...file, path: `/models/${at}.gguf`, at }));
  writeFileSync(join(dir, 'trials.json'), JSON.stringify({ version: 1, passed: many }));
  await rememberPassed(dir, file, 3);
  const { passed } = JSON.parse(readFileSync(join(dir, 'trials.json'), 'utf8'));
  t.equal(passed.length, 500);
  t.equal(passed[0].path, '/models/1.gguf');
  t.equal(passed.at(-1).path, file.path);
});

t.test('a damaged record means that nothing has passed, and is replaced', async t => {
  const damaged = [
    '',
    '{',
    'null',
    '[]',
    '{"passed":7}',
    '{"passed":[null,{"path":1},{"path":"/models/a.gguf"}]}',
  ];
  for (const content of damaged) {
    const dir = t.testdir({ 'trials.json': content });
    t.equal(await hasPassed(dir, file), false, content);
    await rememberPassed(dir, file, 1);
    t.equal(await hasPassed(dir, file), true, content);
  }
});

t.test('a record that cannot be written is an error', async t => {
  const dir = t.testdir({});
  mkdirSync(join(dir, 'trials.json'));
  await t.rejects(rememberPassed(dir, file, 1));
});
