import type { KeyEvent } from '../../terminal/input.js';
import { keyName } from '../../terminal/input.js';
import { isEmpty } from '../editor/editor.js';
import type { Action } from '../keymap.js';
import { actionOf } from '../keymap.js';
import { shownPanes } from '../layout.js';
import type { PaneId, State } from '../state.js';
import { takeOffer } from './attach.js';
import { chatAction } from './chat-keys.js';
import { runCommand } from './command.js';
import { completeWord } from './complete.js';
import { paletteDialog } from './dialog.js';
import { dialogKey } from './dialog-keys.js';
import { focusOn, isOnScreen, showPane } from './focus.js';
import { inputAction, typed } from './input.js';
import { historyAction } from './list-keys.js';
import { filterKey, modelsAction } from './picker-keys.js';
import { requestsAction } from './requests.js';
import { pageRows, scrollChat } from './scroll.js';
import { searchKey } from './search.js';
import type { NewId, Step } from './step.js';
import { interrupt, stopOrBack } from './stop.js';

/** Takes one key: Ctrl-Z and Ctrl-L always; else a dialog first, then the search of prompts, then the focused pane. */
export function key(state: State, event: KeyEvent, newId: NewId): Step {
  const name = keyName(event);
  const action = actionOf(name, state.focus, state.preferences.keys);
  if (action === 'suspend' || action === 'repaint') return act(state, action, newId);
  if (state.dialog !== null) return dialogKey(state, state.dialog, event, name, newId);
  if (state.search !== null) return searchKey(state, state.search, event, name);
  if (state.focus === 'input' && event.text === '?' && isEmpty(state.editor))
    return runCommand(state, '/help', newId);
  const filtered =
    state.focus === 'models' && state.picker.typing ? filterKey(state, event, name) : undefined;
  if (filtered !== undefined) return filtered;
  if (action !== undefined) return act(state, action, newId);
  if (event.text === '') return [state];
  return typed({ ...state, focus: 'input', marked: null }, event.text);
}

function act(state: State, action: Action, newId: NewId): Step {
  switch (action) {
    case 'stop':
      return stopOrBack(state);
    case 'interrupt':
      return interrupt(state);
    case 'suspend':
      return [state, { type: 'suspend' }];
    case 'repaint':
      return [state, { type: 'repaint' }];
    case 'help':
      return runCommand(state, '/help', newId);
    case 'palette':
      return [paletteDialog(state)];
    case 'complete':
    case 'complete-back':
      return tab(state, action === 'complete' ? 1 : -1);
    case 'page-up':
      return [scrollChat(state, -pageRows(state))];
    case 'page-down':
      return [scrollChat(state, pageRows(state))];
    case 'to-top':
      return [scrollChat(state, Number.NEGATIVE_INFINITY)];
    case 'to-bottom':
      return [scrollChat(state, Number.POSITIVE_INFINITY)];
    case 'show-history':
      return toggle(state, 'history');
    case 'show-models':
      return toggle(state, 'models');
    case 'show-memory':
      return toggle(state, 'memory');
    case 'show-requests':
      return toggle(state, 'requests');
    case 'show-chat':
      return focusOn(state, state.focus === 'chat' ? 'input' : 'chat');
    default:
      return paneAction(state, action, newId);
  }
}

function paneAction(state: State, action: Action, newId: NewId): Step {
  switch (state.focus) {
    case 'input':
      return inputAction(state, action, newId);
    case 'chat':
      return chatAction(state, action, newId);
    case 'history':
      return historyAction(state, action, newId);
    case 'models':
      return modelsAction(state, action);
    case 'requests':
      return requestsAction(state, action);
    case 'memory':
      return [state];
  }
}

/** Tab: the picture that is offered, completion, but on an empty input and elsewhere the next pane that is on the screen. */
function tab(state: State, by: 1 | -1): Step {
  if (state.focus === 'input' && state.offer !== null) return takeOffer(state, state.offer);
  if (state.focus === 'input' && !isEmpty(state.editor)) return completeWord(state, by);
  const panes = shownPanes(state).filter(pane => isOnScreen(state, pane));
  const at = Math.max(0, panes.indexOf(state.focus));
  const focus = panes[(at + by + panes.length) % panes.length] ?? 'input';
  return focusOn(state, focus);
}

/** A function key: shows and focuses its pane; on the focused pane, hides it. */
function toggle(state: State, pane: PaneId): Step {
  if (state.focus === pane) return [{ ...state, focus: 'input', shown: { ...state.shown, [pane]: false } }];
  return showPane(state, pane);
}
