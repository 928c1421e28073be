import t from 'tap';
import { clusters } from '../../../lib/terminal/width.js';
import { insert } from '../../../lib/tui/editor/change.js';
import { edit } from '../../../lib/tui/editor/edit.js';
import type { Editor, EditorAction } from '../../../lib/tui/editor/editor.js';
import { emptyEditor, textOf } from '../../../lib/tui/editor/editor.js';
import { seeded } from '../../terminal/seeded.js';
import { actions, pieces, press } from './sample.js';

/** The text with the cursor shown as a bar. */
function shown(editor: Editor): string {
  const { line, column } = editor.cursor;
  const text = editor.lines[line]!;
  return editor.lines.with(line, `${text.slice(0, column)}|${text.slice(column)}`).join('\n');
}

/** The naive editor: one text, segmented anew for each action. */
interface Model {
  readonly text: string;
  /** UTF-16 offset. */
  readonly at: number;
  readonly kills: readonly string[];
  readonly killing: boolean;
}

function bordersOf(text: string): number[] {
  const borders = [0];
  for (const [i, line] of text.split('\n').entries()) {
    for (const cluster of [...(i > 0 ? ['\n'] : []), ...clusters(line)])
      borders.push(borders.at(-1)! + cluster.length);
  }
  return borders;
}

function model({ text, at, kills, killing }: Model, action: EditorAction): Model {
  const borders = bordersOf(text);
  const left = borders.findLast(border => border < at) ?? 0;
  const right = borders.find(border => border > at) ?? text.length;
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const home = at === 0 ? 0 : start;
  const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
  const cut = (from: number, to: number): Model => replaced(text, from, to, '', kills);
  const kill = (from: number, to: number): Model => {
    if (from === to) return { text, at, kills, killing };
    const killed = text.slice(from, to);
    const joined = from < at ? killed + kills[0] : kills[0] + killed;
    return {
      ...replaced(text, from, to, '', killing ? [joined, ...kills.slice(1)] : [killed, ...kills]),
      killing: true,
    };
  };
  const word = (direction: 1 | -1, part: RegExp): number => {
    let inside = false;
    for (let i = borders.indexOf(at); ; i += direction) {
      const [from, to] = direction > 0 ? [borders[i], borders[i + 1]] : [borders[i - 1], borders[i]];
      if (from === undefined || to === undefined) return borders[i]!;
      const isPart = part.test(text.slice(from, to));
      if (inside && !isPart) return borders[i]!;
      inside ||= isPart;
    }
  };
  const go = (to: number): Model => ({ text, at: to, kills, killing: false });
  const letters = /[\p{L}\p{N}_]/u;
  switch (action) {
    case 'left':
      return go(left);
    case 'right':
      return go(right);
    case 'home':
      return go(home);
    case 'end':
      return go(end);
    case 'text-start':
      return go(0);
    case 'text-end':
      return go(text.length);
    case 'word-left':
      return go(word(-1, letters));
    case 'word-right':
      return go(word(1, letters));
    case 'backspace':
      return cut(left, at);
    case 'delete':
      return cut(at, right);
    case 'delete-word-back':
      return kill(word(-1, letters), at);
    case 'delete-word-forward':
      return kill(at, word(1, letters));
    case 'delete-space-word-back':
      return kill(word(-1, /\S/), at);
    case 'kill-to-end':
      return kill(at, at < end ? end : right);
    case 'kill-to-start':
      return kill(at > home ? home : left, at);
    case 'yank':
      return replaced(text, at, at, kills[0] ?? '', kills);
    case 'newline':
      return replaced(text, at, at, '\n', kills);
    case 'yank-pop':
    case 'transpose':
    case 'undo':
    case 'redo':
    case 'clear':
      throw new Error(`${action} has tests of its own`);
  }
}

function replaced(text: string, from: number, to: number, put: string, kills: readonly string[]): Model {
  const result = text.slice(0, from) + put + text.slice(to);
  const at = bordersOf(result).find(border => border >= from + put.length)!;
  return { text: result, at, kills, killing: false };
}

function flat(editor: Editor): { text: string; at: number } {
  const { line, column } = editor.cursor;
  return {
    text: editor.lines.join('\n'),
    at: [...editor.lines.slice(0, line), ''].join('\n').length + column,
  };
}

t.test('random keys give what an editor gives that segments the whole text for each', async t => {
  const modelled = actions.filter(action => !['yank-pop', 'transpose', 'undo', 'redo'].includes(action));
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed * 7919);
    let editor = emptyEditor();
    let expected: Model = { text: '', at: 0, kills: [], killing: false };
    const done: string[] = [];
    for (let step = 0; step < 150; step++) {
      if (random(20) < 12) {
        const piece = pieces[random(pieces.length)]!;
        done.push(piece);
        editor = insert(editor, piece);
        expected = replaced(expected.text, expected.at, expected.at, piece, expected.kills);
      } else {
        const action = modelled[random(modelled.length)]!;
        done.push(`<${action}>`);
        editor = edit(editor, action);
        expected = model(expected, action);
      }
      const { text, at } = expected;
      if (flat(editor).text !== text || flat(editor).at !== at) {
        t.same(flat(editor), { text, at }, `seed ${seed}: ${JSON.stringify(done.slice(-12))}`);
        return;
      }
    }
  }
  t.pass();
});

t.test('readline keys move, kill and yank', async t => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['words end at punctuation', ['one two.three', '<word-left>', '<word-left>'], 'one |two.three'],
    ['a word before is killed', ['one two-three', '<delete-word-back>'], 'one two-|'],
    ['a word up to white space is killed', ['one two-three', '<delete-space-word-back>'], 'one |'],
    [
      'kills in a row come back as one text',
      ['a b c', '<delete-word-back>', '<delete-word-back>', '<home>', '<yank>'],
      'b c|a ',
    ],
    [
      'a kill after a movement is a text of its own',
      ['ab', '<kill-to-start>', 'x', '<kill-to-start>', '<yank>'],
      'x|',
    ],
    [
      'yank-pop replaces what was yanked',
      ['ab', '<kill-to-start>', 'x', '<kill-to-start>', '<yank>', '<yank-pop>'],
      'ab|',
    ],
    [
      'yank-pop after something else does nothing',
      ['ab', '<kill-to-start>', '<yank>', 'x', '<yank-pop>'],
      'abx|',
    ],
    [
      'killing to the end takes the line break at a line end',
      ['a', '<newline>', 'b', '<left>', '<left>', '<kill-to-end>'],
      'a|b',
    ],
    [
      'killing to the start takes the line break at a line start',
      ['a', '<newline>', 'b', '<left>', '<kill-to-start>'],
      'a|b',
    ],
    ['transpose swaps around the cursor and moves on', ['abc', '<left>', '<left>', '<transpose>'], 'ba|c'],
    ['transpose at the end swaps the last two', ['ab', '<transpose>'], 'ba|'],
    ['transpose moves whole emoji', ['a👨‍👩‍👧', '<transpose>'], '👨‍👩‍👧a|'],
    ['transpose at the start does nothing', ['ab', '<home>', '<transpose>'], '|ab'],
    ['home and end stay on the line', ['ab', '<newline>', 'cd', '<home>'], 'ab\n|cd'],
    ['clear empties the text', ['ab', '<newline>', 'cd', '<clear>'], '|'],
  ];
  for (const [name, keys, expected] of cases) t.equal(shown(press(emptyEditor(), ...keys)), expected, name);
});

t.test('one key passes or deletes one cluster as a person sees it', async t => {
  for (const cluster of ['👨‍👩‍👧', '🇩🇪', 'e\u0301', '각', 'क्षि', '👍🏽', '❤️']) {
    const editor = press(emptyEditor(), 'a', cluster, 'b');
    t.equal(shown(press(editor, '<left>', '<left>')), `a|${cluster}b`);
    t.equal(textOf(press(editor, '<left>', '<backspace>')), 'ab');
    t.equal(textOf(press(editor, '<left>', '<left>', '<delete>')), 'ab');
  }
});

t.test('what is deleted between two halves leaves the cursor behind the cluster they make', async t => {
  t.equal(shown(press(emptyEditor('🇩x🇪a'), '<home>', '<right>', '<delete>')), '🇩🇪|a');
});

t.test('flags part from the start of their run, however long', async t => {
  const editor = press(emptyEditor('🇩🇪'.repeat(2000)), '<backspace>', '<left>');
  t.same(editor.cursor, { line: 0, column: 4 * 1998 });
});
