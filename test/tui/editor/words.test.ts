import t from 'tap';
import { ofSpaceWord, ofWord, wordEnd, wordStart } from '../../../lib/tui/editor/words.js';

t.test('words of letters and words between white space', async t => {
  const lines = ['say foo_bar-baz9, ça!'];
  const end = { line: 0, column: 17 };
  t.equal(wordStart(lines, end, ofWord).column, 12);
  t.equal(wordStart(lines, end, ofSpaceWord).column, 4);
  t.equal(wordEnd(lines, { line: 0, column: 3 }, ofWord).column, 11);
  t.equal(wordEnd(lines, { line: 0, column: 17 }, ofWord).column, 20);
});

t.test('a word is looked for on other lines, and the text has ends', async t => {
  const lines = ['one', '  ', 'two'];
  t.same(wordStart(lines, { line: 2, column: 0 }, ofWord), { line: 0, column: 0 });
  t.same(wordEnd(lines, { line: 0, column: 3 }, ofWord), { line: 2, column: 3 });
  t.same(wordStart(['..'], { line: 0, column: 2 }, ofWord), { line: 0, column: 0 });
  t.same(wordEnd(['..'], { line: 0, column: 0 }, ofWord), { line: 0, column: 2 });
});

t.test('a word begins and ends at the border of a cluster', async t => {
  t.equal(wordEnd(['e\u0301e\u0301 x'], { line: 0, column: 0 }, ofWord).column, 4);
  t.equal(wordStart(['x क्षि'], { line: 0, column: 6 }, ofWord).column, 2);
});
