import { insert, paste } from '../editor/change.js';
import { extendSearch } from '../editor/search.js';
import type { State } from '../state.js';
import { lookedAt } from './attach.js';
import { draftChanged } from './input.js';
import { filterWith } from './picker-keys.js';
import { type Step, then } from './step.js';

/** UTF-16 units that a field of one line takes from a paste. */
const FIELD_LENGTH = 500;

/** Puts pasted text where typed text would go; it never acts, whatever it holds. */
export function pasted(state: State, text: string): Step {
  const { dialog, search } = state;
  const line = text.replace(/\s+/g, ' ').slice(0, FIELD_LENGTH);
  switch (dialog?.type) {
    case 'rename':
      return [{ ...state, dialog: { ...dialog, editor: insert(dialog.editor, line, state.now) } }];
    case 'palette':
      return [{ ...state, dialog: { ...dialog, query: insert(dialog.query, line, state.now), selected: 0 } }];
    case 'choose':
    case 'pull':
      return [{ ...state, dialog: { ...dialog, query: insert(dialog.query, line, state.now), selected: 0 } }];
    case 'import':
      return [{ ...state, dialog: { ...dialog, path: insert(dialog.path, line, state.now) } }];
    case 'text':
    case 'quantisations':
    case 'import-rows':
    case 'confirm':
      return [state];
    case undefined:
      if (state.focus === 'models' && state.picker.typing) return [filterWith(state, line)];
      if (search !== null) return [{ ...state, search: extendSearch(search, line, state.prompts) }];
      return then(
        draftChanged({ ...state, focus: 'input', marked: null, editor: paste(state.editor, text) }),
        next => lookedAt(next, text),
      );
  }
}
