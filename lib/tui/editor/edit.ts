import { nextBorder, previousBorder } from './border.js';
import { change, insert, moved, redo, runOn, undo } from './change.js';
import type { Editor, EditorAction } from './editor.js';
import { kill, yank, yankPop } from './kill.js';
import type { Position } from './lines.js';
import { endOf } from './lines.js';
import { ofSpaceWord, ofWord, wordEnd, wordStart } from './words.js';

const START: Position = { line: 0, column: 0 };

/** One action of the keyboard. `now` in milliseconds: deleting without a pause is one step of undo. */
export function edit(editor: Editor, action: EditorAction, now = 0): Editor {
  const { lines, cursor } = editor;
  switch (action) {
    case 'left':
      return moved(editor, left(editor));
    case 'right':
      return moved(editor, right(editor));
    case 'word-left':
      return moved(editor, wordStart(lines, cursor, ofWord));
    case 'word-right':
      return moved(editor, wordEnd(lines, cursor, ofWord));
    case 'home':
      return moved(editor, { line: cursor.line, column: 0 });
    case 'end':
      return moved(editor, lineEnd(editor));
    case 'text-start':
      return moved(editor, START);
    case 'text-end':
      return moved(editor, endOf(lines));
    case 'backspace':
      return runOn(editor, { from: left(editor), to: cursor }, '', 'backspace', now);
    case 'delete':
      return runOn(editor, { from: cursor, to: right(editor) }, '', 'delete', now);
    case 'delete-word-back':
      return kill(editor, wordStart(lines, cursor, ofWord));
    case 'delete-word-forward':
      return kill(editor, wordEnd(lines, cursor, ofWord));
    case 'delete-space-word-back':
      return kill(editor, wordStart(lines, cursor, ofSpaceWord));
    case 'kill-to-end':
      return kill(editor, cursor.column < lines[cursor.line]!.length ? lineEnd(editor) : right(editor));
    case 'kill-to-start':
      return kill(editor, cursor.column > 0 ? { line: cursor.line, column: 0 } : left(editor));
    case 'yank':
      return yank(editor, 0);
    case 'yank-pop':
      return yankPop(editor);
    case 'transpose':
      return transpose(editor);
    case 'newline':
      return insert(moved(editor, cursor), '\n', now);
    case 'undo':
      return undo(editor);
    case 'redo':
      return redo(editor);
    case 'clear':
      return change(editor, { from: START, to: endOf(lines) }, '');
  }
}

function left({ lines, cursor: { line, column } }: Editor): Position {
  if (column > 0) return { line, column: previousBorder(lines[line]!, column) };
  return line > 0 ? { line: line - 1, column: lines[line - 1]!.length } : { line, column };
}

function right({ lines, cursor: { line, column } }: Editor): Position {
  if (column < lines[line]!.length) return { line, column: nextBorder(lines[line]!, column) };
  return line < lines.length - 1 ? { line: line + 1, column: 0 } : { line, column };
}

function lineEnd({ lines, cursor: { line } }: Editor): Position {
  return { line, column: lines[line]!.length };
}

/** Swaps the clusters on both sides of the cursor, at a line's end the last two. */
function transpose(editor: Editor): Editor {
  const { line, column } = editor.cursor;
  const text = editor.lines[line]!;
  const end = nextBorder(text, column);
  const middle = previousBorder(text, end);
  const start = previousBorder(text, middle);
  if (middle === 0) return moved(editor, editor.cursor);
  const swapped = text.slice(middle, end) + text.slice(start, middle);
  return change(editor, { from: { line, column: start }, to: { line, column: end } }, swapped);
}
