import type { State } from '../state.js';
import type { Step } from './step.js';

/** Asks how many tokens the conversation and the draft take, where a model is there to count. */
export function measured(state: State): Step {
  if (state.engine.type !== 'ready') return [state];
  return [state, { type: 'measure', conversation: state.conversation, draft: state.editor }];
}
