import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import t from 'tap';
import { Database } from '../../lib/store/database.js';
import { Library } from '../../lib/store/library.js';
import { migrate, steps } from '../../lib/store/schema.js';
import { NOON, talk } from './sample.js';

const now = () => NOON;
const addNote = "ALTER TABLE conversation ADD COLUMN note TEXT NOT NULL DEFAULT 'none'";

t.test('a database of an older version is brought up to date with what it holds', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const library = Library.open(file, { now });
  const conversation = talk('from before');
  library.store(conversation);
  library.close();
  const database = Database.open(file);
  migrate(database, [...steps, addNote]);
  t.same(database.query('SELECT json_object(note, title) AS json FROM conversation'), [
    { none: 'from before' },
  ]);
  migrate(database, [...steps, addNote]);
  t.same(database.query('SELECT user_version AS json FROM pragma_user_version'), [steps.length + 1], 'once');
  database.close();
});

t.test('a step that fails leaves the version from before, whole', async t => {
  const database = Database.open(join(t.testdir(), 'llmtui.db'));
  migrate(database);
  const broken = [...steps, addNote, 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)'];
  t.throws(() => migrate(database, broken), { code: 'STORE_FAILED' });
  t.same(database.query('SELECT user_version AS json FROM pragma_user_version'), [steps.length]);
  t.same(database.query("SELECT 1 AS json FROM pragma_table_info('conversation') WHERE name = 'note'"), []);
  t.same(database.query("SELECT 1 AS json FROM sqlite_schema WHERE name = 'half'"), []);
  database.close();
});

t.test('a database of a newer llmtui is refused and stays as it is', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const newer = Database.open(file);
  migrate(newer, [...steps, addNote]);
  newer.close();
  const bytes = readFileSync(file);
  t.throws(() => Library.open(file, { now }), {
    code: 'STORE_FAILED',
    message: /newer llmtui.*update llmtui/,
  });
  t.same(readFileSync(file), bytes);
});

t.test("another program's database is refused and stays as it is", async t => {
  const file = join(t.testdir(), 'llmtui.db');
  const other = new Libsql(file);
  other.exec('CREATE TABLE bookmark (url TEXT); PRAGMA user_version = 1');
  other.close();
  const bytes = readFileSync(file);
  t.throws(() => Library.open(file, { now }), {
    code: 'STORE_FAILED',
    message: /another program: move it away/,
  });
  t.same(readFileSync(file), bytes);
});

t.test('an empty file, as touch makes it, becomes a library', async t => {
  const file = join(t.testdir(), 'llmtui.db');
  writeFileSync(file, '');
  const library = Library.open(file, { now });
  library.store(talk('hello'));
  t.equal(library.count(), 1);
  library.close();
});
