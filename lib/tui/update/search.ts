import type { KeyEvent } from '../../terminal/input.js';
import type { Search } from '../editor/search.js';
import { acceptSearch, extendSearch, searchNewer, searchOlder, shortenSearch } from '../editor/search.js';
import type { State } from '../state.js';
import { drafted } from './measure.js';
import type { Step } from './step.js';

/** Takes a key while earlier prompts are searched. */
export function searchKey(state: State, search: Search, event: KeyEvent, name: string): Step {
  switch (name) {
    case 'escape':
    case 'ctrl-c':
    case 'ctrl-g':
      return [{ ...state, search: null, editor: search.before }];
    case 'enter':
    case 'tab':
    case 'right':
    case 'left':
      return drafted({ ...state, search: null, editor: acceptSearch(search) });
    case 'ctrl-r':
    case 'up':
      return [{ ...state, search: searchOlder(search, state.prompts) }];
    case 'ctrl-s':
    case 'down':
      return [{ ...state, search: searchNewer(search, state.prompts) }];
    case 'backspace':
    case 'ctrl-h':
      return [{ ...state, search: shortenSearch(search, state.prompts) }];
    default:
      return [
        event.text === '' ? state : { ...state, search: extendSearch(search, event.text, state.prompts) },
      ];
  }
}
