import type { History } from './history.js';
import { noHistory } from './history.js';
import type { Lines, Position } from './lines.js';
import { endOf, slice } from './lines.js';
import type { Pasted } from './pasted.js';
import { joined, normalised } from './pasted.js';

/** What edits in a row may go on with: one step of undo for a typing run, one killed text for many kills. */
export type Run =
  | { readonly type: 'type' | 'backspace' | 'delete' /** Milliseconds. */; readonly at: number }
  | { readonly type: 'kill' }
  | { readonly type: 'yank'; readonly index: number };

/** The text of a prompt and all that editing it needs. Never changed in place. */
export interface Editor {
  /** A large paste stands in them as one private character: `textOf` and `expandedText` give the text. */
  readonly lines: Lines;
  /** Always at a border of a grapheme cluster. */
  readonly cursor: Position;
  readonly pastes: readonly Pasted[];
  readonly history: History;
  /** Killed texts, newest first. */
  readonly kills: readonly string[];
  readonly run: Run | null;
  /** The column, in cells, that moving by rows keeps to. */
  readonly preferred: number | null;
}

/** Names are readline's where readline has one. `delete-space-word-back` is its Ctrl-W: up to white space. */
export type EditorAction =
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'home'
  | 'end'
  | 'text-start'
  | 'text-end'
  | 'backspace'
  | 'delete'
  | 'delete-word-back'
  | 'delete-word-forward'
  | 'delete-space-word-back'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'yank'
  | 'yank-pop'
  | 'transpose'
  | 'newline'
  | 'undo'
  | 'redo'
  | 'clear';

/** An editor that holds `text`, the cursor at its end, with nothing to undo. */
export function emptyEditor(text = ''): Editor {
  const lines = normalised(text).split('\n');
  return {
    lines,
    cursor: endOf(lines),
    pastes: [],
    history: noHistory,
    kills: [],
    run: null,
    preferred: null,
  };
}

/** Another text in the place of this one: nothing to undo, the killed texts stay. */
export function fresh(editor: Editor, text = ''): Editor {
  return { ...emptyEditor(text), kills: editor.kills.map(kill => joined([kill], editor.pastes, 'text')) };
}

export function isEmpty(editor: Editor): boolean {
  return editor.lines.length === 1 && editor.lines[0] === '';
}

/** The text as shown: each large paste as its label. */
export function textOf(editor: Editor): string {
  return joined(editor.lines, editor.pastes, 'label');
}

/** The text as sent: each large paste in full. */
export function expandedText(editor: Editor): string {
  return joined(editor.lines, editor.pastes, 'text');
}

/** What stands before the cursor, a large paste as one character; `replaceBefore` counts in it. */
export function textBefore({ lines, cursor }: Editor): string {
  return slice(lines, { from: { line: 0, column: 0 }, to: cursor });
}
