import type { PaneId, State } from '../state.js';
import { lastShown } from '../view/transcript.js';
import type { Step } from './step.js';

/** Moves the focus, and asks for what the pane shows. */
export function focusOn(state: State, focus: PaneId): Step {
  switch (focus) {
    case 'input':
      return [{ ...state, focus, marked: null }];
    case 'chat':
      return [{ ...state, focus, marked: state.marked ?? lastShown(state)?.id ?? null, nextCode: 0 }];
    case 'history':
      return [{ ...state, focus }, { type: 'list-history' }];
    case 'models':
      return [{ ...state, focus }, { type: 'list-models' }];
    case 'memory':
      return [{ ...state, focus }, { type: 'poll-memory' }];
  }
}
