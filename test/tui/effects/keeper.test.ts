import { join } from 'node:path';
import t from 'tap';
import { append, rename } from '../../../lib/chat/conversation.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { Library } from '../../../lib/store/library.js';
import { emptyEditor } from '../../../lib/tui/editor/editor.js';
import { Keeper } from '../../../lib/tui/effects/keeper.js';
import type { Event } from '../../../lib/tui/event.js';
import { message, NOON, talk } from '../../store/sample.js';

/** A keeper over a real library, which cannot be opened while `broken`. */
function keeping(folder: string) {
  const file = join(folder, 'llmtui.db');
  const told: Event['type'][] = [];
  const fault = { broken: false };
  const open = () => {
    if (fault.broken) throw new LlmtuiError('STORE_FAILED', 'the disk is full');
    return Library.open(file, { now: () => NOON });
  };
  const keeper = new Keeper(
    async () => open,
    event => told.push(event.type),
  );
  return { keeper, told, fault, read: (id: string) => Library.open(file, { now: () => NOON }).read(id) };
}

/** Two conversations of one message, and the second with one more. */
function talks() {
  const one = talk('one');
  const two = talk('two');
  const more = message('user', 'more', two.leaf);
  return { one, two, more, longer: append(two, more), first: [...two.messages.values()][0]! };
}

t.test('what is written before the library is open is in it once it is', async t => {
  const { keeper, read } = keeping(t.testdir());
  const { two, first } = talks();
  keeper.store(two, first);
  await keeper.start();
  t.equal(await keeper.close(), undefined);
  t.equal(read(two.id)?.messages.size, 1);
});

t.test('a library that cannot be opened at first takes everything once it can', async t => {
  const { keeper, told, fault, read } = keeping(t.testdir());
  const { two, first, longer, more } = talks();
  fault.broken = true;
  await t.rejects(keeper.start(), { code: 'STORE_FAILED' });
  keeper.store(two, first);
  t.same(told, ['store-failed']);
  fault.broken = false;
  keeper.store(longer, more);
  t.same(told, ['store-failed', 'stored']);
  keeper.draft(two.id, emptyEditor('a draft'));
  t.equal(await keeper.close(), undefined, 'and closing keeps the draft');
  t.equal(read(two.id)?.messages.size, 2);
});

t.test('nothing counts as saved while a message is behind, and any write brings it in', async t => {
  const { keeper, told, fault } = keeping(t.testdir());
  const { one, two, first } = talks();
  fault.broken = true;
  await keeper.start().catch(() => {});
  keeper.store(two, first);
  keeper.attempt(() => keeper.library.saveLast(one.id));
  t.same(told, ['store-failed', 'store-failed']);
  fault.broken = false;
  keeper.attempt(() => keeper.library.saveLast(one.id));
  t.equal(told.at(-1), 'stored');
  t.equal(keeper.library.read(two.id)?.messages.size, 1);
  await keeper.close();
});

t.test('a conversation that could not be written is read as it is in memory', async t => {
  const { keeper } = keeping(t.testdir());
  const { two, first, longer, more } = talks();
  await keeper.start();
  keeper.store(two, first);
  const library = keeper.library;
  library.append = () => {
    throw new LlmtuiError('STORE_FAILED', 'the disk is full');
  };
  keeper.store(longer, more);
  t.equal(keeper.read(two.id)?.messages.size, 2);
  t.equal(library.read(two.id)?.messages.size, 1);
  keeper.store(rename(longer, 'A name'), undefined);
  t.equal(library.read(two.id)?.title, 'A name', 'only its newest version is written');
  await keeper.close();
});

t.test('what cannot be written at the end is told, and closing twice is closing once', async t => {
  const { keeper, fault } = keeping(t.testdir());
  const { two, first } = talks();
  fault.broken = true;
  keeper.store(two, first);
  const [one, other] = await Promise.all([keeper.close(), keeper.close()]);
  t.match(one, /disk is full/);
  t.equal(other, one);
});

t.test('a draft is read as it was last changed, whether or not it was written yet', async t => {
  const { keeper } = keeping(t.testdir());
  await keeper.start();
  keeper.draft('conv_a', emptyEditor('half a thou'));
  keeper.draft('conv_a', emptyEditor('half a thought'));
  t.equal(keeper.readDraft('conv_a'), 'half a thought');
  await keeper.close();
});
