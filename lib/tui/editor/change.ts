import { borderFrom } from './border.js';
import type { Editor, Run } from './editor.js';
import type { Restored } from './history.js';
import { record, redone, undone } from './history.js';
import type { Lines, Position, Range } from './lines.js';
import { after, endOf, isSame, slice, splice } from './lines.js';
import { isLarge, MOST_PASTES, normalised, pasted, placeholderOf } from './pasted.js';

/** Typing that rests longer than this, in milliseconds, goes on as a new step of undo. */
const PAUSE = 1000;

/** The editor with its cursor elsewhere: what was typed so far is a step of its own. */
export function moved(editor: Editor, cursor: Position): Editor {
  return { ...editor, cursor, run: null, preferred: null };
}

/** Replaces a range by `text`, the cursor after it; `joins` makes it part of the last step of undo. */
export function change(
  editor: Editor,
  range: Range,
  text: string,
  run: Run | null = null,
  joins = false,
): Editor {
  if (text === '' && isSame(range.from, range.to)) return moved(editor, editor.cursor);
  const lines = splice(editor.lines, range, text);
  const cursor = atBorder(lines, after(range.from, text));
  const removed = slice(editor.lines, range);
  const step = { at: range.from, removed, inserted: text, before: editor.cursor, after: cursor };
  const history = record(editor.history, step, joins);
  return { ...editor, lines, cursor, history, run, preferred: null };
}

/** As `change`, as a part of the last step where that one was of the same type and no pause came between. */
export function runOn(
  editor: Editor,
  range: Range,
  text: string,
  type: 'type' | 'backspace' | 'delete',
  now: number,
): Editor {
  const joins = editor.run?.type === type && now - editor.run.at <= PAUSE;
  return change(editor, range, text, { type, at: now }, joins);
}

/** Puts typed text at the cursor. `now` in milliseconds: typing without a pause is one step of undo. */
export function insert(editor: Editor, text: string, now = 0): Editor {
  return runOn(editor, { from: editor.cursor, to: editor.cursor }, normalised(text), 'type', now);
}

/** Puts pasted text at the cursor as one step; more than 10 lines or 1,000 characters show as one label. */
export function paste(editor: Editor, text: string): Editor {
  const here = { from: editor.cursor, to: editor.cursor };
  const plain = normalised(text);
  if (!isLarge(plain) || editor.pastes.length >= MOST_PASTES) return change(editor, here, plain);
  const pastes = [...editor.pastes, pasted(plain)];
  return change({ ...editor, pastes }, here, placeholderOf(editor.pastes.length));
}

/** Replaces the `units` UTF-16 units before the cursor, on its line, as one step: how a completion goes in. */
export function replaceBefore(editor: Editor, units: number, text: string): Editor {
  const { line, column } = editor.cursor;
  const from = { line, column: Math.max(0, column - units) };
  return change(editor, { from, to: editor.cursor }, normalised(text));
}

/** Replaces the whole text as one step: how a text comes back from an external editor. */
export function replaceAll(editor: Editor, text: string): Editor {
  return change(editor, { from: { line: 0, column: 0 }, to: endOf(editor.lines) }, normalised(text));
}

export function undo(editor: Editor): Editor {
  return restored(editor, undone(editor.lines, editor.history));
}

export function redo(editor: Editor): Editor {
  return restored(editor, redone(editor.lines, editor.history));
}

function restored(editor: Editor, state: Restored | undefined): Editor {
  return { ...editor, ...state, run: null, preferred: null };
}

/** What was put in may join what follows it: then the cursor goes behind both. */
function atBorder(lines: Lines, { line, column }: Position): Position {
  return { line, column: borderFrom(lines[line]!, column) };
}
