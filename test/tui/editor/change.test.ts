import t from 'tap';
import { insert, paste, replaceAll, replaceBefore, undo } from '../../../lib/tui/editor/change.js';
import { edit } from '../../../lib/tui/editor/edit.js';
import type { Editor } from '../../../lib/tui/editor/editor.js';
import {
  emptyEditor,
  expandedText,
  fresh,
  isEmpty,
  textBefore,
  textOf,
} from '../../../lib/tui/editor/editor.js';
import { seeded } from '../../terminal/seeded.js';
import { anyStep, press } from './sample.js';

const stateOf = (editor: Editor) => ({ text: textOf(editor), cursor: editor.cursor });

t.test('undoing everything gives back the start, and redoing everything the end', async t => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed * 104729);
    const start = emptyEditor('start 👩\u200d🔬\ntext');
    let editor = start;
    for (let step = 0; step < 120; step++) editor = anyStep(editor, random, step * random(900));
    while (editor.history.future.length > 0) editor = edit(editor, 'redo');
    const end = textOf(editor);
    while (editor.history.past.length > 0) editor = edit(editor, 'undo');
    t.same(textOf(editor), textOf(start), `seed ${seed}: the start`);
    while (editor.history.future.length > 0) editor = edit(editor, 'redo');
    t.same(textOf(editor), end, `seed ${seed}: the end`);
  }
});

t.test('a typing run is one step of undo, ended by a movement, a pause or another kind of edit', async t => {
  t.equal(textOf(press(emptyEditor(), 'a', 'b', 'c', '<undo>')), '');
  t.equal(textOf(press(emptyEditor(), 'a', 'b', '<left>', '<right>', 'c', '<undo>')), 'ab');
  t.equal(textOf(undo(insert(insert(emptyEditor(), 'a', 0), 'b', 5000))), 'a');
  t.equal(textOf(press(emptyEditor(), 'ab', '<backspace>', 'c', '<undo>')), 'a');
  t.equal(textOf(press(emptyEditor(), 'a', '<newline>', 'b', '<undo>')), 'a', 'a line break begins a step');
});

t.test('deleting in a row is one step of undo', async t => {
  t.equal(textOf(press(emptyEditor('abc👍🏽'), '<backspace>', '<backspace>', '<undo>')), 'abc👍🏽');
  t.equal(textOf(press(emptyEditor('abc'), '<home>', '<delete>', '<delete>', '<undo>')), 'abc');
});

t.test('undo brings back the cursor, and a new edit ends what could be redone', async t => {
  const editor = press(emptyEditor('one two'), '<home>', '<delete-word-forward>', '<end>', '<undo>');
  t.same(stateOf(editor), { text: 'one two', cursor: { line: 0, column: 0 } });
  t.equal(textOf(press(editor, 'x', '<redo>')), 'xone two');
});

t.test('undo takes a yank with all its pops back as one step', async t => {
  const keys = ['ab', '<kill-to-start>', 'x', '<kill-to-start>', 'c', '<yank>', '<yank-pop>', '<undo>'];
  t.equal(textOf(press(emptyEditor(), ...keys)), 'c');
});

t.test('a large paste is one cluster in the text and all of itself when sent', async t => {
  const rows = Array.from({ length: 120 }, (_, i) => `row ${i}`);
  const editor = insert(paste(press(emptyEditor(), 'see '), rows.join('\r\n')), '!');
  t.equal(textOf(editor), 'see [pasted 120 lines]!');
  t.equal(expandedText(editor), `see ${rows.join('\n')}!`);
  t.equal(textBefore(press(editor, '<left>', '<left>')), 'see ');
  t.equal(textOf(press(editor, '<left>', '<backspace>')), 'see !');
  t.equal(expandedText(press(editor, '<left>', '<backspace>', '<undo>')), expandedText(editor));
  t.equal(textOf(paste(emptyEditor(), 'x'.repeat(1200))), '[pasted 1,200 characters]');
});

t.test('the limits of a small paste are 10 lines and 1,000 characters', async t => {
  t.equal(textOf(paste(emptyEditor(), 'x'.repeat(1000))), 'x'.repeat(1000));
  t.equal(textOf(paste(emptyEditor(), 'x\n'.repeat(10))), 'x\n'.repeat(10));
  t.equal(textOf(paste(emptyEditor(), 'x\n'.repeat(11))), '[pasted 11 lines]');
});

t.test('a label that was typed is only text, and so are the private characters behind labels', async t => {
  const typed = insert(paste(emptyEditor(), 'x\n'.repeat(20)), ' [pasted 20 lines] \u{10f000}');
  t.equal(expandedText(typed), `${'x\n'.repeat(20)} [pasted 20 lines] \ufffd`);
  t.equal(expandedText(paste(emptyEditor('\u{10f000}'), 'x\n'.repeat(20))), `\ufffd${'x\n'.repeat(20)}`);
});

t.test('a killed paste comes back whole, also in the next prompt', async t => {
  const killed = press(paste(emptyEditor(), 'x\n'.repeat(20)), '<kill-to-start>');
  t.equal(expandedText(press(killed, '<yank>', '<yank>')), 'x\n'.repeat(40));
  t.equal(expandedText(press(fresh(killed), '<yank>')), 'x\n'.repeat(20));
});

t.test('line ends of every kind become one, and half a surrogate pair a replacement character', async t => {
  t.same(paste(emptyEditor(), 'a\r\nb\rc\nd').lines, ['a', 'b', 'c', 'd']);
  t.equal(textOf(insert(emptyEditor(), 'a\ud83d')), 'a\ufffd');
});

t.test('a completion or an external edit is one step of undo', async t => {
  const editor = press(emptyEditor(), '/mo');
  t.equal(textOf(replaceBefore(editor, 3, '/models')), '/models');
  t.equal(textOf(undo(replaceBefore(editor, 3, '/models'))), '/mo');
  t.same(stateOf(replaceAll(editor, 'a\nb')), { text: 'a\nb', cursor: { line: 1, column: 1 } });
  t.equal(textOf(undo(replaceAll(editor, 'a\nb'))), '/mo');
});

t.test('only the empty text is empty', async t => {
  t.ok(isEmpty(emptyEditor()));
  t.notOk(isEmpty(emptyEditor('\n')));
  t.ok(isEmpty(press(emptyEditor('a'), '<backspace>')));
});
