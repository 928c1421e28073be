import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import t, { type Test } from 'tap';
import { append, rename, select } from '../../lib/chat/conversation.js';
import { textOf } from '../../lib/chat/message.js';
import { Library } from '../../lib/store/library.js';
import { empty, message, NOON, reply, talk } from './sample.js';

const DAY = 24 * 60 * 60 * 1000;

/** A library of its own, with a clock that the test moves. */
function open(t: Test) {
  const file = join(t.testdir(), 'data', 'llmtui.db');
  const clock = { now: NOON };
  const library = Library.open(file, { now: () => clock.now });
  t.teardown(() => library.close());
  return { library, file, clock };
}

t.test('folder and files are made for their owner alone', { skip: process.platform === 'win32' }, async t => {
  const { library, file } = open(t);
  library.store(talk('private'));
  t.equal(statSync(join(file, '..')).mode & 0o777, 0o700);
  for (const name of readdirSync(join(file, '..'))) {
    t.equal(statSync(join(file, '..', name)).mode & 0o777, 0o600, name);
  }
});

t.test('a conversation is read as it was stored, branches and all', async t => {
  const { library, file } = open(t);
  const first = message('user', 'Hi');
  const answer = reply('Hello', first.id);
  const again = reply('Good day', first.id);
  let conversation = {
    ...empty(),
    system: 'Be kind.',
    model: 'starter',
    sampling: { top_k: 5, stop: ['\n'] },
  };
  for (const each of [first, answer, again]) conversation = append(conversation, each) as typeof conversation;
  const chosen = rename(select(conversation, answer.id), 'Greetings');
  library.store(chosen);
  const expected = { ...chosen, messages: new Map(chosen.messages) };
  t.strictSame(library.read(chosen.id), expected);
  t.same([...library.read(chosen.id)!.messages.keys()], [first.id, answer.id, again.id], 'in their order');
  t.equal(library.read('conv_unknown'), undefined);
  const other = Library.open(file, { now: () => NOON });
  t.strictSame(other.read(chosen.id), expected, 'by another process, too');
  other.close();
});

t.test('any text comes back as it was: NUL, half a surrogate pair, quotes, emoji', async t => {
  const { library } = open(t);
  const text = 'a\0b \ud800 "quoted" \'; DROP TABLE message; -- 👩‍👩‍👧 \u2028 \\u0000';
  const conversation = { ...talk(text), system: 'sys\0tem', title: 'ti\0tle' };
  library.store(conversation);
  library.saveDraft(conversation.id, 'dr\0aft 👩‍👩‍👧');
  const [stored] = library.read(conversation.id)!.messages.values();
  t.equal(stored && textOf(stored), text);
  t.equal(library.read(conversation.id)?.system, 'sys\0tem');
  t.equal(library.list()[0]?.title, 'ti\0tle');
  t.equal(library.draft(conversation.id), 'dr\0aft 👩‍👩‍👧');
  t.equal(library.prompts(1)[0]?.slice(0, 4), 'a\0b ');
});

t.test('a forbidding bias survives', async t => {
  const { library } = open(t);
  const conversation = { ...talk('x'), sampling: { logit_bias: { 7: Number.NEGATIVE_INFINITY } } };
  library.store(conversation);
  t.same(library.read(conversation.id)?.sampling, { logit_bias: { 7: -1e9 } });
});

t.test('a new message becomes the leaf and makes its conversation the newest', async t => {
  const { library, clock } = open(t);
  const older = talk('older', NOON);
  const newer = talk('newer', NOON + 1);
  library.store(older);
  library.store(newer);
  t.same(
    library.list().map(row => row.title),
    ['newer', 'older'],
  );
  clock.now += 1000;
  const next = message('user', 'more', older.leaf);
  library.append(older.id, next);
  t.same(
    library.list().map(row => row.title),
    ['older', 'newer'],
  );
  t.match(library.read(older.id), { leaf: next.id, updatedAt: clock.now });
});

t.test('the same message once more changes nothing; a longer one replaces the partial one', async t => {
  const { library, clock } = open(t);
  const conversation = talk('question');
  library.store(conversation);
  const partial = reply('Once upon', conversation.leaf!);
  const aborted = { ...partial, origin: { ...partial.origin!, end: 'abort' as const } };
  library.append(conversation.id, aborted);
  const before = library.read(conversation.id);
  clock.now += 1000;
  library.append(conversation.id, aborted);
  t.strictSame(library.read(conversation.id), before);
  const whole = { ...partial, parts: [{ type: 'text' as const, text: 'Once upon a time' }] };
  library.append(conversation.id, whole);
  const after = library.read(conversation.id)!;
  t.strictSame(after.messages.get(partial.id), whole);
  t.equal(after.messages.size, 2);
  t.equal(library.list()[0]?.messages, 2);
});

t.test(
  'a message whose parent or conversation is not stored is refused, and storing all of it helps',
  async t => {
    const { library } = open(t);
    const start = talk('first');
    const next = reply('second', start.leaf!);
    t.throws(() => library.append(start.id, start.messages.get(start.leaf!)!), { code: 'STORE_FAILED' });
    library.put(start);
    t.throws(() => library.append(start.id, next), { code: 'STORE_FAILED', message: /does not hold/ });
    const whole = append(start, next);
    library.store(whole);
    t.equal(library.read(start.id)?.messages.size, 2);
    library.append(start.id, message('user', 'third', next.id));
    t.equal(library.read(start.id)?.messages.size, 3);
  },
);

t.test('conversations share no messages, even where ids are the same', async t => {
  const { library } = open(t);
  const one = talk('one');
  const copy = { ...one, id: empty().id };
  library.store(one);
  library.store(copy);
  library.append(copy.id, reply('only in the copy', copy.leaf!));
  t.equal(library.read(one.id)?.messages.size, 1);
  t.equal(library.read(copy.id)?.messages.size, 2);
});

t.test('an empty conversation is kept and not listed', async t => {
  const { library } = open(t);
  const conversation = empty();
  library.put(conversation);
  t.same([library.list(), library.count()], [[], 0]);
  t.match(library.read(conversation.id), { id: conversation.id, leaf: null });
});

t.test('putting changes title, system prompt, model and leaf, and no message', async t => {
  const { library } = open(t);
  const conversation = talk('question');
  library.store(conversation);
  library.put({ ...rename(conversation, 'By hand'), system: 'New.', model: 'other', messages: new Map() });
  t.match(library.read(conversation.id), { title: 'By hand', titled: true, system: 'New.', model: 'other' });
  t.equal(library.read(conversation.id)?.messages.size, 1);
});

t.test('what is removed is out of sight, can be restored, and is gone after 30 days', async t => {
  const { library, clock } = open(t);
  const kept = talk('kept');
  const removed = talk('removed');
  library.store(kept);
  library.store(removed);
  library.saveDraft(removed.id, 'draft');
  library.remove(removed.id);
  t.same([library.count(), library.read(removed.id), library.prompts(9)], [1, undefined, ['kept']]);
  t.equal(library.has(removed.id), true, 'its id stays in use');
  library.restore(removed.id);
  t.match(library.read(removed.id), { title: 'removed' });
  library.remove(removed.id);
  clock.now += 29 * DAY;
  t.equal(library.purge(), 0);
  clock.now += 2 * DAY;
  t.equal(library.purge(), 1);
  t.equal(library.has(removed.id), false);
  t.equal(library.draft(removed.id), '');
  t.equal(library.read(kept.id)?.messages.size, 1, 'what was not removed stays');
});

t.test('a removed conversation that another process goes on with is not purged', async t => {
  const { library, clock } = open(t);
  const conversation = talk('still open elsewhere');
  library.store(conversation);
  library.remove(conversation.id);
  clock.now += 20 * DAY;
  library.append(conversation.id, reply('there', conversation.leaf!));
  clock.now += 20 * DAY;
  t.equal(library.purge(), 0);
  library.restore(conversation.id);
  t.equal(library.read(conversation.id)?.messages.size, 2);
});

t.test('drafts and the last conversation are kept before anything is stored of it', async t => {
  const { library, file } = open(t);
  t.same([library.draft('conv_new'), library.last()], ['', undefined]);
  library.saveDraft('conv_new', 'half a thou');
  library.saveLast('conv_new');
  library.saveLast('conv_newer');
  const other = Library.open(file, { now: () => NOON });
  t.same([other.draft('conv_new'), other.last()], ['half a thou', 'conv_newer']);
  other.saveDraft('conv_new', '');
  other.close();
  t.equal(library.draft('conv_new'), '');
});

t.test('prompts come newest first, each once, up to the limit', async t => {
  const { library } = open(t);
  for (const text of ['one', 'two', 'one', '', 'three']) library.store(talk(text));
  const conversation = talk('four');
  library.store(append(conversation, reply('no prompt', conversation.leaf!)));
  t.same(library.prompts(10), ['four', 'three', 'one', 'two']);
  t.same(library.prompts(2), ['four', 'three']);
  for (let index = 0; index < 450; index++) library.store(talk(`same ${index % 3}`));
  t.equal(library.prompts(10).length, 7, 'more than a page of repetitions is looked through');
});

t.test('ten thousand conversations are listed whole, newest first, by pages too', async t => {
  const { library, file } = open(t);
  const row = talk('x');
  library.store(row);
  // Ten thousand commits would be most of this test.
  const direct = new Libsql(file);
  direct.exec(`
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 9999)
    INSERT INTO conversation SELECT id || n, 'Title of conversation ' || n, titled, system, sampling, model, leaf,
      created_at, updated_at + (n * 7919) % 10007, NULL, 10 FROM conversation, counted`);
  direct.close();
  const started = performance.now();
  const rows = library.list();
  const took = performance.now() - started;
  t.equal(rows.length, 10_000);
  t.equal(library.count(), 10_000);
  t.ok(rows.every((each, index) => index === 0 || rows[index - 1]!.updatedAt >= each.updatedAt));
  t.same(library.list(20, 500), rows.slice(500, 520));
  t.comment(`10,000 rows in ${took.toFixed(1)} ms`);
  t.ok(took < 1000, 'without a table scan per row');
});
