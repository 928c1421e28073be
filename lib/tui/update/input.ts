import { insert } from '../editor/change.js';
import { edit } from '../editor/edit.js';
import type { Editor } from '../editor/editor.js';
import { expandedText, isEmpty } from '../editor/editor.js';
import { moveByRows } from '../editor/place.js';
import { recallNewer, recallOlder } from '../editor/recall.js';
import { startSearch } from '../editor/search.js';
import type { Action } from '../keymap.js';
import { isEditing } from '../keymap.js';
import { layout } from '../layout.js';
import type { State } from '../state.js';
import { draftCell, inputHeight } from '../view/input.js';
import { completeWord, suggested } from './complete.js';
import { enter } from './enter.js';
import { leave } from './leave.js';
import { drafted } from './measure.js';
import type { NewId, Step } from './step.js';

/** Puts typed text into the draft. */
export function typed(state: State, text: string): Step {
  return draftChanged({ ...state, editor: insert(state.editor, text, state.now) });
}

/** After every change of the draft: it is kept, counted, and commands are suggested. */
export function draftChanged(state: State): Step {
  return drafted(suggested(state));
}

/** Keys of the input that are more than typed text. */
export function inputAction(state: State, action: Action, newId: NewId): Step {
  switch (action) {
    case 'send':
      return enter(state, newId);
    case 'end-of-input':
      return isEmpty(state.editor) ? leave(state) : changed(state, edit(state.editor, 'delete', state.now));
    case 'search-prompts':
      return [{ ...state, search: startSearch(state.editor), completion: null }];
    case 'edit-externally':
      return [state, { type: 'edit-externally', text: expandedText(state.editor) }];
    case 'up':
    case 'down':
      return verticalMove(state, action === 'up' ? -1 : 1);
    default:
      return isEditing(action) ? changed(state, edit(state.editor, action, state.now)) : [state];
  }
}

/** Up and Down move in the list of candidates where it shows, else by rows; at the ends they recall earlier and later prompts. */
function verticalMove(state: State, by: 1 | -1): Step {
  if (state.completion !== null) return completeWord(state, by);
  const { width } = draftCell(state, layout(state, inputHeight(state)).input, 0, 0);
  const moved = moveByRows(state.editor, by, width);
  if (moved !== undefined) return [{ ...state, editor: moved, completion: null }];
  const recalled = (by < 0 ? recallOlder : recallNewer)(state.recall, state.editor, state.prompts);
  if (recalled === undefined) return [state];
  return drafted({ ...state, editor: recalled.editor, recall: recalled.recall, completion: null });
}

function changed(state: State, editor: Editor): Step {
  if (editor === state.editor) return [state];
  if (editor.lines === state.editor.lines) return [{ ...state, editor, completion: null }];
  return draftChanged({ ...state, editor });
}
