import { layout } from '../layout.js';
import type { PaneId, State } from '../state.js';
import { lastShown } from '../view/transcript.js';
import { notify, type Step } from './step.js';

/** Moves the focus, and asks for what the pane shows. */
export function focusOn(state: State, focus: PaneId): Step {
  switch (focus) {
    case 'input':
      return [{ ...state, focus, marked: null }];
    case 'chat':
      return [{ ...state, focus, marked: state.marked ?? lastShown(state)?.id ?? null, nextCode: 0 }];
    case 'history':
      return [{ ...state, focus }, { type: 'list-history' }];
    case 'requests':
      return [{ ...state, focus }];
    case 'models':
      return [
        { ...state, focus, picker: { ...state.picker, filter: null, typing: false } },
        { type: 'list-models' },
      ];
    case 'memory':
      return [{ ...state, focus }, { type: 'poll-memory' }];
  }
}

/** Shows a pane and moves the focus to it, where the screen has room for it. */
export function showPane(state: State, pane: PaneId): Step {
  if (pane === 'requests' && state.preferences.server === undefined)
    return [notify(state, 'info', 'this llmtui serves nobody; llmtui --serve --tui does')];
  const shown: State = { ...state, shown: { ...state.shown, [pane]: true } };
  if (!isOnScreen(shown, pane)) return [notify(state, 'info', 'the screen has no room for this pane')];
  return focusOn(shown, pane);
}

/** Whether there is room for the pane: one that is not seen must not take keys. */
export function isOnScreen(state: State, pane: PaneId): boolean {
  return layout(state, 1)[pane] !== null;
}

/** The screen has another size; the focus leaves a pane that has no place any more. */
export function resized(state: State, columns: number, rows: number): State {
  const next: State = { ...state, columns, rows };
  return isOnScreen(next, next.focus) ? next : { ...next, focus: 'input' };
}
