import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import t, { type Test } from 'tap';
import { textOf } from '../../lib/chat/message.js';
import { messageOf } from '../../lib/errors.js';
import { Library } from '../../lib/store/library.js';
import { message, NOON, talk } from './sample.js';

const now = () => NOON;
const writer = fileURLToPath(new URL('library-writer.js', import.meta.url));
const shared = 'conv_00000000000000000000';

/** Numbers of the messages that a library-writer left in a conversation. */
function numbersIn(library: Library, id: string): number[] {
  const messages = library.read(id)?.messages.values() ?? [];
  return [...messages].map(each => Number.parseInt(textOf(each), 10)).filter(Number.isInteger);
}

/** Starts a writer; `reported` fills with the lines that it prints. */
function write(file: string, id: string, from: number, count: number) {
  const child = spawn(process.execPath, [writer, file, id, `${from}`, `${count}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reported: string[] = [];
  createInterface({ input: child.stdout }).on('line', line => reported.push(line));
  return { child, reported, ended: once(child, 'close') };
}

async function untilReported(reported: readonly string[], lines: number, child: ChildProcess): Promise<void> {
  while (reported.length < lines && child.exitCode === null) await new Promise(done => setTimeout(done, 2));
}

t.test('processes that open and append at once lose nothing', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const writers = [0, 1, 2].map(index => write(file, `conv_${`${index}`.repeat(20)}`, 0, 150));
  // Two more go on with one conversation, which both read before either wrote.
  const both = [write(file, shared, 1000, 100), write(file, shared, 2000, 100)];
  for (const { ended } of [...writers, ...both]) t.same(await ended, [0, null]);
  const library = Library.open(file, { now });
  for (const index of [1, 2]) {
    t.same(
      numbersIn(library, `conv_${`${index}`.repeat(20)}`),
      Array.from({ length: 150 }, (_, n) => n),
    );
  }
  const together = numbersIn(library, shared);
  t.equal(together.filter(number => number >= 1000 && number < 1100).length, 100);
  t.equal(together.filter(number => number >= 2000).length, 100);
  library.close();
});

t.test('kill -9 loses no message that was reported', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  let from = 0;
  const all: number[] = [];
  for (const lines of [1, 60, 200]) {
    const { child, reported, ended } = write(file, shared, from, 100_000);
    await untilReported(reported, lines, child);
    child.kill('SIGKILL');
    t.same(await ended, [null, 'SIGKILL']);
    all.push(...reported.map(Number));
    from += 100_000;
    const library = Library.open(file, { now });
    const found = new Set(numbersIn(library, shared));
    t.ok(reported.length >= lines, `${reported.length} messages were reported`);
    t.same(
      all.filter(number => !found.has(number)),
      [],
    );
    library.close();
  }
});

/** Appends until the library cannot; returns the numbers that went in and why it ended. */
function fill(library: Library, id: string, parent: string | null) {
  const done: string[] = [];
  for (let at = parent; done.length < 10_000; ) {
    const next = message('user', 'x'.repeat(2000), at);
    try {
      library.append(id, next);
    } catch (error) {
      return { done, error };
    }
    done.push(next.id);
    at = next.id;
  }
  throw new Error('the disk never filled');
}

/** Makes `path` a file system of 400 KB. Unmounting waits for nobody: SQLite may still hold the file. */
const mount = (path: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', path]);
const unmount = (path: string) => execFileSync('umount', ['-l', path]);

/** Why the tests that need a file system of their own cannot run here; false where they can. */
function cannotMount(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'mounting a file system needs root on Linux';
  const path = mkdtempSync(join(tmpdir(), 'llmtui-test-'));
  try {
    mount(path);
    unmount(path);
    return false;
  } catch (error) {
    return messageOf(error);
  } finally {
    rmdirSync(path);
  }
}

/** Not in the test's own folder, which is removed before teardown can unmount. */
function tinyDisk(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'llmtui-test-'));
  mount(path);
  t.teardown(() => {
    unmount(path);
    rmdirSync(path);
  });
  return path;
}

const skip = cannotMount();

t.test('a full disk is told, leaves everything readable, and ends when there is room', { skip }, async t => {
  const disk = tinyDisk(t);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(100_000));
  const library = Library.open(join(disk, 'llmtui.db'), { now });
  t.teardown(() => library.close());
  const conversation = talk('start');
  library.store(conversation);
  const { done, error } = fill(library, conversation.id, conversation.leaf);
  t.match(error, { code: 'STORE_FAILED', message: /the disk is full/ });
  t.equal(library.read(conversation.id)?.messages.size, done.length + 1);
  t.equal(library.list()[0]?.messages, done.length + 1);
  rmSync(join(disk, 'ballast'));
  library.append(conversation.id, message('user', 'there is room', done.at(-1)!));
  t.equal(library.read(conversation.id)?.messages.size, done.length + 2);
});

t.test(
  'a file that may not grow is told, and what was reported is there',
  { skip: process.platform === 'win32' },
  async t => {
    const file = join(t.testdir(), 'llmtui.db');
    const limited = [
      '-c',
      `ulimit -f 2000; exec "$@"`,
      'sh',
      process.execPath,
      writer,
      file,
      shared,
      '0',
      '5000',
    ];
    const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', line => lines.push(line));
    t.same(await once(child, 'close'), [1, null]);
    t.match(lines.pop(), /llmtui\.db/, 'the last line is the failure');
    t.ok(lines.length > 10);
    const library = Library.open(file, { now });
    t.same(numbersIn(library, shared), lines.map(Number));
    library.close();
  },
);

t.test('a database that is no database is named and stays as it is', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const garbage = 'this was overwritten by something else\n'.repeat(500);
  writeFileSync(file, garbage);
  t.throws(() => Library.open(file, { now }), {
    code: 'STORE_FAILED',
    message: /llmtui\.db" is damaged and was left as it is: move it away/,
  });
  t.equal(readFileSync(file, 'utf8'), garbage);
});

t.test('damage in the middle is an error, never the end of the process', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const library = Library.open(file, { now });
  for (let index = 0; index < 60; index++) library.store(talk(`${index} ${'x'.repeat(1000)}`));
  library.close();
  const whole = readFileSync(file);
  let failed = 0;
  for (let page = 1; page < whole.length / 4096; page += 3) {
    const bytes = Buffer.from(whole);
    bytes.fill(0xff, page * 4096, page * 4096 + 3000);
    writeFileSync(file, bytes);
    try {
      const damaged = Library.open(file, { now });
      try {
        for (const { id } of damaged.list()) damaged.read(id);
        damaged.prompts(100);
        damaged.store(talk('more'));
      } finally {
        damaged.close();
      }
    } catch (error) {
      failed++;
      t.match(error, { code: 'STORE_FAILED', message: /llmtui\.db/ }, messageOf(error));
    }
  }
  t.ok(failed > 3);
});

t.test('text that is no UTF-8 is read as far as it goes', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const library = Library.open(file, { now });
  library.store(talk('fine'));
  const direct = new Libsql(file);
  direct.exec("UPDATE conversation SET title = CAST(x'61ff62' AS TEXT), sampling = CAST(x'7b7d' AS TEXT)");
  direct.close();
  t.equal(library.list()[0]?.title, 'a\ufffdb');
  library.close();
});

t.test('a library that another program keeps locked is told, and goes on afterwards', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const library = Library.open(file, { now });
  const conversation = talk('before');
  library.store(conversation);
  const other = new Libsql(file);
  other.exec('BEGIN IMMEDIATE');
  const next = message('user', 'meanwhile', conversation.leaf);
  t.throws(() => library.append(conversation.id, next), {
    code: 'STORE_FAILED',
    message: /keeps ".*" locked/,
  });
  t.equal(library.read(conversation.id)?.messages.size, 1, 'reading goes on meanwhile');
  other.exec('ROLLBACK');
  other.close();
  library.append(conversation.id, next);
  t.equal(library.read(conversation.id)?.messages.size, 2);
  library.close();
});

t.test('a folder that cannot be used is named', async t => {
  const home = t.testdir({ file: 'in the way', folder: {} });
  t.throws(() => Library.open(join(home, 'file', 'llmtui.db'), { now }), { code: 'STORE_FAILED' });
  t.throws(() => Library.open(join(home, 'folder'), { now }), { code: 'STORE_FAILED', message: /folder/ });
  symlinkSync('/proc/version', join(home, 'proc.db'));
  t.throws(() => Library.open(join(home, 'proc.db'), { now }), { code: 'STORE_FAILED', message: /proc\.db/ });
});

t.test('a read-only folder is named', { skip }, async t => {
  const disk = tinyDisk(t);
  // Permissions do not hold root back; a read-only file system does.
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  t.throws(() => Library.open(join(disk, 'llmtui.db'), { now }), {
    code: 'STORE_FAILED',
    message: /read-only/,
  });
});

t.test('closing leaves one file that holds everything', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const library = Library.open(file, { now });
  library.store(talk('kept'));
  library.close();
  t.equal(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0, 0);
});
