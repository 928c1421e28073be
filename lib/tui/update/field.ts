import type { KeyEvent } from '../../terminal/input.js';
import { insert } from '../editor/change.js';
import { edit } from '../editor/edit.js';
import type { Editor, EditorAction } from '../editor/editor.js';
import { actionOf } from '../keymap.js';

/** A one-line field takes the editing keys of the input, but no new lines. */
export function edited(editor: Editor, event: KeyEvent, name: string): Editor {
  if (event.text !== '') return insert(editor, event.text);
  const action = actionOf(name, 'input', {});
  return action !== undefined && isFieldAction(action) ? edit(editor, action) : editor;
}

const fieldActions = new Set<string>([
  'left',
  'right',
  'word-left',
  'word-right',
  'home',
  'end',
  'backspace',
  'delete',
  'delete-word-back',
  'delete-space-word-back',
  'delete-word-forward',
  'kill-to-end',
  'kill-to-start',
  'yank',
  'undo',
  'redo',
] satisfies EditorAction[]);

function isFieldAction(action: string): action is EditorAction {
  return fieldActions.has(action);
}

/** The mark of a list after a movement key. */
export function moved(selected: number, name: string, length: number): number {
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -10,
    pagedown: 10,
    home: -length,
    end: length,
  };
  return Math.max(0, Math.min(length - 1, selected + (steps[name] ?? 0)));
}

/** Whether a key moves the mark of a list beside a field, where letters are text. */
export function isMovement(name: string): boolean {
  return name === 'up' || name === 'down' || name === 'pageup' || name === 'pagedown';
}
