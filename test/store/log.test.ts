import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openLog } from '../../lib/store/log.js';
import { NOON } from './sample.js';

const MIB = 1024 * 1024;
const now = () => NOON;

t.test('an entry is one line with time, level and process', async t => {
  const file = join(t.testdir(), 'state', 'llmtui.log');
  const log = openLog(file, 'INFO', now);
  log.log('INFO', 'model loaded');
  log.log('ERROR', 'it failed');
  log.close();
  t.same(readFileSync(file, 'utf8').split('\n'), [
    `2026-01-31T12:00:00.000Z INFO ${process.pid} model loaded`,
    `2026-01-31T12:00:00.000Z ERROR ${process.pid} it failed`,
    '',
  ]);
  if (process.platform !== 'win32') t.equal(statSync(file).mode & 0o777, 0o600);
});

t.test('entries below the level are left out', async t => {
  const file = join(t.testdir(), 'llmtui.log');
  const log = openLog(file, 'WARNING', now);
  for (const level of ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const) log.log(level, `at ${level}`);
  t.same(readFileSync(file, 'utf8').match(/at \w+/g), ['at WARNING', 'at ERROR']);
});

t.test('nothing in the log moves a cursor or forges a line', async t => {
  const file = join(t.testdir(), 'llmtui.log');
  openLog(file, 'INFO', now).log('INFO', 'a\x1b[31m\nb\tc\u202ed\x9be\u2028');
  const [line, rest] = readFileSync(file, 'utf8').split('\n');
  t.match(line, /a\\u001b\[31m\\nb\\tc\\u202ed\\u009be\\u2028$/);
  t.equal(rest, '');
});

t.test('an entry of any length is cut', async t => {
  const file = join(t.testdir(), 'llmtui.log');
  openLog(file, 'INFO', now).log('INFO', 'x'.repeat(5 * MIB));
  t.ok(statSync(file).size < 20_000);
});

t.test('a full file is put aside; three are kept, each near 1 MiB', async t => {
  const folder = t.testdir();
  const log = openLog(join(folder, 'llmtui.log'), 'INFO', now);
  const text = 'x'.repeat(10_000);
  for (let index = 0; index < 500; index++) log.log('INFO', `${index} ${text}`);
  log.close();
  t.same(readdirSync(folder).sort(), ['llmtui.log', 'llmtui.log.1', 'llmtui.log.2']);
  for (const name of readdirSync(folder)) t.ok(statSync(join(folder, name)).size <= MIB + 20_000, name);
  t.match(readFileSync(join(folder, 'llmtui.log'), 'utf8').trimEnd().split('\n').at(-1), / 499 x/);
});

t.test('processes that write at once lose and mix no line, over a rotation too', async t => {
  const folder = t.testdir();
  const file = join(folder, 'llmtui.log');
  const module = new URL('../../lib/store/log.js', import.meta.url).href;
  const script = `
    import { openLog } from ${JSON.stringify(module)};
    const log = openLog(${JSON.stringify(file)}, 'INFO');
    for (let index = 0; index < 300; index++) log.log('INFO', index + ' ' + 'x'.repeat(2000) + ' end');`;
  const write = () => once(spawn(process.execPath, ['--input-type=module', '-e', script]), 'exit');
  t.same(await Promise.all([write(), write(), write()]), Array(3).fill([0, null]));
  const lines = readdirSync(folder).flatMap(name =>
    readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'),
  );
  t.ok(readdirSync(folder).length > 1, 'it did rotate');
  t.equal(lines.length, 900);
  t.ok(lines.every(line => /^\S+Z INFO \d+ \d+ x{2000} end$/.test(line)));
});

t.test('the lock of a process that died while it rotated is taken away', async t => {
  const folder = t.testdir();
  const file = join(folder, 'llmtui.log');
  writeFileSync(file, 'x'.repeat(MIB));
  writeFileSync(`${file}.lock`, '');
  const log = openLog(file, 'INFO');
  log.log('INFO', 'while another one rotates');
  t.ok(statSync(file).size > MIB, 'it goes on in the full file');
  utimesSync(`${file}.lock`, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  log.log('INFO', 'afterwards');
  t.ok(statSync(file).size < 1000);
  log.close();
});

t.test('a log that cannot be written stops nothing', async t => {
  const folder = t.testdir({ file: 'in the way', 'llmtui.log': {} });
  for (const path of [join(folder, 'file', 'llmtui.log'), join(folder, 'llmtui.log')]) {
    const log = openLog(path, 'INFO', now);
    t.doesNotThrow(() => log.log('ERROR', 'x'));
    t.doesNotThrow(() => log.close());
  }
});

t.test('a folder that was removed meanwhile is made again', async t => {
  const folder = join(t.testdir(), 'state');
  mkdirSync(folder);
  const file = join(folder, 'llmtui.log');
  const log = openLog(file, 'INFO', now);
  log.log('INFO', 'before');
  rmSync(folder, { recursive: true });
  log.log('INFO', 'after');
  log.close();
  t.match(readFileSync(file, 'utf8'), /after\n$/);
});
