import type { State } from '../state.js';
import type { Step } from './step.js';

/** Counts one more message; at every interval the conversation is written as a file too. */
export function countUnsaved(state: State): Step {
  const unsaved = state.unsaved + 1;
  const { autoSaveInterval } = state.preferences;
  if (autoSaveInterval === 0 || unsaved < autoSaveInterval) return [{ ...state, unsaved }];
  return [
    { ...state, unsaved },
    { type: 'auto-save', conversation: state.conversation },
  ];
}

/** Writes the conversation as a file if it has messages that its file lacks: before another one opens, and at the end. */
export function saveBeforeLeaving(state: State): Step {
  if (state.unsaved === 0 || state.conversation.leaf === null) return [state];
  return [state, { type: 'auto-save', conversation: state.conversation }];
}
