import { type Editor, emptyEditor } from '../editor/editor.js';
import { attachedTo } from '../pictures.js';
import type { State } from '../state.js';
import { type Step, then } from './step.js';

/** Asks how many tokens the conversation and the draft take, where a model is there to count. */
export function measured(state: State): Step {
  if (state.engine.type !== 'ready') return [state];
  const draft = isCommand(state.editor) ? emptyEditor() : state.editor;
  return [state, { type: 'measure', conversation: state.conversation, draft, images: attachedTo(state) }];
}

/** The draft has changed: it is counted and kept. */
export function drafted(state: State): Step {
  const { conversation, editor } = state;
  return then(measured(state), next => [
    next,
    { type: 'store-draft', conversation: conversation.id, draft: editor },
  ]);
}

/** Whether Enter would run the draft instead of sending it: one line, a slash and a word. A path is none. */
export function isCommand({ lines }: Editor): boolean {
  return lines.length === 1 && /^\/[a-z?][\w-]*(\s|$)/i.test(lines[0] ?? '');
}
