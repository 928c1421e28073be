import { turnsOf } from '../../chat/conversation.js';
import { expandedText } from '../editor/editor.js';
import type { State } from '../state.js';
import type { Step } from './step.js';

/** Asks how many tokens the conversation and the draft take, where a model is there to count. */
export function measured(state: State): Step {
  if (state.engine.type !== 'ready') return [state];
  const draft = expandedText(state.editor);
  const turns = turnsOf(state.conversation);
  const path = draft.trim() === '' ? turns : [...turns, { role: 'user' as const, content: draft }];
  return [state, { type: 'measure', conversation: state.conversation.id, path }];
}
