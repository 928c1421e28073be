import type { Test } from 'tap';
import t from 'tap';
import { textWidth } from '../../../lib/terminal/width.js';
import { paste } from '../../../lib/tui/editor/change.js';
import type { Editor } from '../../../lib/tui/editor/editor.js';
import { emptyEditor, textOf } from '../../../lib/tui/editor/editor.js';
import { moveByRows, moveTo, place } from '../../../lib/tui/editor/place.js';
import { seeded } from '../../terminal/seeded.js';
import { anyStep, press } from './sample.js';

const rowsOf = (text: string, width: number) => place(emptyEditor(text), width).rows;

/** What `place` gives when it knows nothing of an earlier text. */
function placedAnew(editor: Editor, width: number) {
  place(emptyEditor(), width + 1);
  return place(editor, width);
}

t.test('rows end after a space, beside a wide character, or else anywhere', async t => {
  t.same(rowsOf('one two three', 9), ['one two ', 'three']);
  t.same(rowsOf('onetwothree', 9), ['onetwoth', 'ree']);
  t.same(rowsOf('12345678 9', 9), ['12345678 ', '9'], 'a space may stand in the last column');
  t.same(rowsOf('日本語日本語', 9), ['日本語日', '本語']);
  t.same(rowsOf('abc日本', 5), ['abc', '日本']);
  t.same(rowsOf('a\n\nb', 5), ['a', '', 'b']);
  t.same(rowsOf('', 5), ['']);
});

t.test('the cursor has a cell on every row', async t => {
  t.same(place(emptyEditor('12345678'), 9).cursor, { row: 0, column: 8 });
  t.same(place(emptyEditor('12345678 '), 9), {
    rows: ['12345678 ', ''],
    cursor: { row: 1, column: 0 },
    top: 0,
    total: 2,
  });
  t.same(place(emptyEditor('ab日e\u0301'), 9).cursor, { row: 0, column: 5 });
});

t.test('what could harm a terminal is shown as pictures or not at all', async t => {
  t.same(rowsOf('a\tb\x1b[2Jc\u202ed\u009b', 40), ['a    b␛[2Jcd␛']);
});

t.test('a large paste shows as its label and counts as wide as that', async t => {
  const editor = press(paste(emptyEditor('see '), 'x\n'.repeat(20)), '!');
  t.same(place(editor, 40), {
    rows: ['see [pasted 20 lines]!'],
    cursor: { row: 0, column: 22 },
    top: 0,
    total: 1,
  });
  t.equal(
    place(editor, 8).rows.every(row => textWidth(row) <= 8),
    true,
  );
});

t.test('a window shows the cursor and moves no more than that takes', async t => {
  const editor = emptyEditor(Array.from({ length: 20 }, (_, i) => `${i}`).join('\n'));
  t.match(place(editor, 10, { top: 0, height: 5 }), { top: 15, total: 20, cursor: { row: 4, column: 2 } });
  t.match(place(moveTo(editor, 16, 0, 10), 10, { top: 15, height: 5 }), { top: 15, cursor: { row: 1 } });
  t.match(place(moveTo(editor, 3, 0, 10), 10, { top: 15, height: 5 }), {
    top: 3,
    rows: ['3', '4', '5', '6', '7'],
  });
  t.match(place(emptyEditor('a'), 10, { top: 15, height: 5 }), { top: 0, rows: ['a'] });
});

t.test('a click goes to the cell, or to the nearest place on that row', async t => {
  const editor = emptyEditor('one two three\n日本');
  const columnAfter = (row: number, column: number) => moveTo(editor, row, column, 9).cursor;
  t.same(columnAfter(0, 3), { line: 0, column: 3 });
  t.same(columnAfter(0, 50), { line: 0, column: 7 }, 'a row that goes on ends before its last character');
  t.same(columnAfter(1, 50), { line: 0, column: 13 });
  t.same(columnAfter(2, 1), { line: 1, column: 0 }, 'the right half of a wide character is the character');
  t.same(columnAfter(9, 2), { line: 1, column: 1 });
});

t.test('up and down keep the column and say where the text ends', async t => {
  const editor = moveTo(emptyEditor('a long row here\nx\nanother long row'), 0, 12, 80);
  const down = moveByRows(editor, 1, 80)!;
  t.same(down.cursor, { line: 1, column: 1 });
  t.same(moveByRows(down, 1, 80)?.cursor, { line: 2, column: 12 });
  t.same(
    moveByRows(press(down, '<home>'), 1, 80)?.cursor,
    { line: 2, column: 0 },
    'another movement ends it',
  );
  t.equal(moveByRows(editor, -1, 80), undefined);
  t.equal(moveByRows(emptyEditor('a\nb'), 1, 80), undefined);
  t.same(moveByRows(down, 10, 80)?.cursor, { line: 2, column: 12 });
});

t.test('up and down go by rows of a wrapped line', async t => {
  const editor = emptyEditor('one two three four');
  const up = moveByRows(editor, -1, 9)!;
  t.same(place(up, 9).cursor, { row: 1, column: 4 });
  t.same(moveByRows(up, 1, 9)?.cursor, editor.cursor);
});

t.test('rows after any edits are those of the text placed anew, and hold all of it', async t => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seeded(seed * 15485863);
    const width = 3 + random(12);
    let editor = emptyEditor('some words to begin with 日本語 '.repeat(random(6)));
    place(editor, width);
    for (let step = 0; step < 80; step++) {
      editor = anyStep(editor, random, step * 10);
      const placed = place(editor, width);
      const anew = placedAnew(editor, width);
      if (JSON.stringify(placed) !== JSON.stringify(anew)) {
        t.same(placed, anew, `seed ${seed}, step ${step}`);
        return;
      }
      if (!placed.rows.every(row => textWidth(row) <= width)) t.fail(`seed ${seed}, step ${step}: too wide`);
    }
    const whole = placedAnew(editor, 100000).rows.join('');
    t.equal(placedAnew(editor, Math.max(width, 40)).rows.join(''), whole, `seed ${seed}: nothing is lost`);
  }
});

/** Clicks on cells of the text and fails where the cursor is then elsewhere than there, or left of there. */
function clickAround(t: Test, editor: Editor, width: number, random: (below: number) => number): void {
  const { total } = place(editor, width);
  for (let i = 0; i < 100; i++) {
    const row = random(total);
    const column = random(width + 1);
    const clicked = moveTo(editor, row, column, width);
    const { top, cursor } = place(clicked, width, { top: row, height: 1 });
    const again = place(moveTo(clicked, top, cursor.column, width), width, { top: row, height: 1 });
    if (top !== row || cursor.column > column || again.cursor.column !== cursor.column) {
      t.fail(`${row},${column} of ${width} gave ${top},${cursor.column}`);
    }
  }
}

t.test('a cell clicked is the cell where the cursor then stands, or it stands left of it', async t => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seeded(seed * 32452843);
    let editor = emptyEditor();
    for (let step = 0; step < 100; step++) editor = anyStep(editor, random, step * 10);
    clickAround(t, editor, 6 + random(20), random);
  }
  t.pass();
});

t.test('a long line that is not ASCII is cut by count, and nothing of it is lost', async t => {
  const text = '日本e\u0301 नमस्ते 👨‍👩‍👧🇩🇪'.repeat(1000);
  const editor = emptyEditor(text);
  const placed = place(editor, 40);
  t.equal(placed.rows.join(''), text);
  t.ok(placed.rows.every(row => textWidth(row) <= 40));
  clickAround(t, editor, 40, seeded(7));
  const typed = press(moveTo(editor, 9, 3, 40), 'x', '<backspace>');
  t.same(place(typed, 40).rows, placed.rows);
});

t.test(
  'a long line goes from words to count and back with its first and last character that is not ASCII',
  async t => {
    const words = emptyEditor('some words '.repeat(3000));
    const { rows } = place(words, 40);
    const cut = press(moveTo(words, 400, 3, 40), 'é');
    t.not(place(cut, 40).rows.length, rows.length);
    t.same(place(press(cut, '<backspace>'), 40).rows, rows);
  },
);

t.test('a text of a megabyte is wrapped again only around the edit', async t => {
  const editor = emptyEditor(`${'some words '.repeat(50_000)}\n${'日本語'.repeat(50_000)}`);
  const placed = place(editor, 80, { top: 0, height: 5 });
  const typed = press(moveTo(editor, 100, 5, 80), 'x');
  t.equal(place(typed, 80, { top: 98, height: 5 }).total, placed.total);
  t.equal(textOf(typed).length, textOf(editor).length + 1);
});
