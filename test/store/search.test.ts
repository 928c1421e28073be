import { join } from 'node:path';
import t, { type Test } from 'tap';
import { append } from '../../lib/chat/conversation.js';
import { Library } from '../../lib/store/library.js';
import { excerptOf } from '../../lib/store/search.js';
import { empty, message, NOON, reply, talk } from './sample.js';

/** A library with a conversation for each text, the last the newest. */
function libraryOf(t: Pick<Test, 'testdir' | 'teardown'>, ...texts: readonly string[]): Library {
  const library = Library.open(join(t.testdir({}), 'llmtui.db'), { now: () => NOON });
  t.teardown(() => library.close());
  texts.forEach((text, at) => {
    const first = talk('something', NOON + at);
    library.store(append(first, reply(text, first.leaf!, NOON + at)));
  });
  return library;
}

const found = (library: Library, text: string, limit = 10) =>
  library.search(text, limit).map(({ excerpt }) => excerpt);

t.test('every word has to be there, wherever in the conversation, upper and lower case alike', async t => {
  const library = libraryOf(t, 'a blue whale', 'a blue car');
  t.same(found(library, 'BLUE'), ['a blue car', 'a blue whale']);
  t.same(found(library, 'blue whale'), ['a blue whale']);
  t.same(found(library, 'blue something whale'), ['a blue whale']);
  t.same(found(library, 'blue ship'), []);
  t.same(found(library, 'blue', 1), ['a blue car'], 'the newest');
});

t.test('a title is searched, too, and other branches', async t => {
  const library = libraryOf(t);
  const first = talk('Which branch', NOON);
  const one = append(first, reply('left', first.leaf!, NOON));
  library.store({ ...append(one, reply('right', first.leaf!, NOON)), title: 'Ünder a title', titled: true });
  t.same(found(library, 'left'), ['left']);
  t.same(found(library, 'ünder'), [''], 'only the title has it');
  t.same(found(library, 'ÜNDER right'), ['right']);
});

t.test('letters beyond ASCII are found in the other case', async t => {
  const library = libraryOf(t, 'Größe und Éclair');
  for (const word of ['größe', 'éclair', 'ÉCLAIR', 'Größe']) t.equal(found(library, word).length, 1, word);
});

t.test('marks that mean something to SQL, LIKE or JSON are only text', async t => {
  const library = libraryOf(t, `100% of C:\\path\\new "quoted" a_b it's`, 'nothing of it');
  for (const word of ['100%', 'a_b', 'C:\\path\\new', '\\', '"quoted"', `it's`]) {
    t.equal(found(library, word).length, 1, word);
  }
  for (const word of ['%', '_']) t.equal(found(library, word).length, 1, word);
  for (const word of ['axb', '100_', `' OR 1=1 --`, 'parts', '[{"type"'])
    t.same(found(library, word), [], word);
});

t.test('what is removed or empty is not found, and no words are refused', async t => {
  const library = libraryOf(t, 'gone');
  library.put({ ...empty(NOON), title: 'gone' });
  const [row] = library.search('gone', 10);
  t.equal(library.search('gone', 10).length, 1);
  library.remove(row!.id);
  t.same(found(library, 'gone'), []);
  t.throws(() => library.search('  ', 10), { code: 'BAD_INPUT' });
  const many = Array.from({ length: 51 }, (_, at) => `w${at}`).join(' ');
  t.throws(() => library.search(many, 10), { code: 'BAD_INPUT', message: /1 to 50 words, not 51/ });
});

t.test('the excerpt is of the message with most of the words, around the rarest', async t => {
  const library = libraryOf(t);
  const first = talk('common and rare words', NOON);
  library.store(append(first, message('user', 'common words only', first.leaf, NOON)));
  t.same(found(library, 'common rare'), ['common and rare words']);
  const long = `${'common word '.repeat(30)}then rare\nthings ${'and more '.repeat(30)}`;
  const excerpt = excerptOf(long, ['common', 'RARE']);
  t.match(excerpt, /^…(?:common |word ){4,6}then rare things and more .*…$/);
  t.ok(excerpt.length <= 122);
});

t.test('an excerpt never cuts a character', async t => {
  const text = `${'👩‍🚀'.repeat(100)}needle${'😀'.repeat(200)}`;
  t.equal(excerptOf(text, ['needle']).match(/[\ud800-\udbff](?![\udc00-\udfff])/), null);
});

t.test('conversations are found by the beginning of their id', async t => {
  const library = libraryOf(t, 'one', 'two');
  const rows = library.list();
  t.same(library.startingWith(rows[0]!.id, 5), [rows[0]]);
  t.same(library.startingWith('conv_', 5), rows);
  t.same(library.startingWith('conv_', 1), [rows[0]]);
  t.same(library.startingWith('conv_zzz', 5), []);
});
