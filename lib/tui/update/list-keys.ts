import { emptyEditor } from '../editor/editor.js';
import type { Action } from '../keymap.js';
import type { State } from '../state.js';
import { remove, undoRemove } from './library.js';
import type { NewId, Step } from './step.js';

/** Keys of the history: open, rename, delete, undo. */
export function historyAction(state: State, action: Action, newId: NewId): Step {
  const { history } = state;
  const row = history.rows[history.selected];
  const at = position(action, history.selected, history.rows.length);
  if (at !== undefined) return [{ ...state, history: { ...history, selected: at } }];
  if (action === 'undo-remove') return undoRemove(state);
  if (row === undefined) return [state];
  if (action === 'accept')
    return row.id === state.conversation.id
      ? [{ ...state, focus: 'input' }]
      : [state, { type: 'open', id: row.id }];
  if (action === 'rename')
    return [{ ...state, dialog: { type: 'rename', id: row.id, editor: emptyEditor(row.title) } }];
  if (action === 'remove') return remove(state, row.id, newId);
  return [state];
}

/** The place that a movement key leads to in a list; undefined for any other action. */
export function position(action: Action, selected: number, length: number): number | undefined {
  const last = Math.max(0, length - 1);
  switch (action) {
    case 'up':
      return Math.max(0, selected - 1);
    case 'down':
      return Math.min(last, selected + 1);
    case 'first':
      return 0;
    case 'last':
      return last;
    default:
      return undefined;
  }
}
