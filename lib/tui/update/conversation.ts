import type { Conversation } from '../../chat/conversation.js';
import { createConversation } from '../../chat/conversation.js';
import { fresh } from '../editor/editor.js';
import { loadedName } from '../model-table.js';
import type { State } from '../state.js';
import { saveBeforeLeaving } from './autosave.js';
import { measured } from './measure.js';
import type { NewId, Step } from './step.js';
import { then } from './step.js';

/** Leaves the open conversation, kept as it is, for an empty one. */
export function freshConversation(
  state: State,
  newId: NewId,
  like: Partial<Pick<Conversation, 'system' | 'sampling'>>,
): Step {
  const empty = createConversation(newId('conv'), state.now, state.preferences.systemPrompt);
  return show(state, { ...empty, model: loadedName(state) ?? '', ...like }, '');
}

/** Leaves the open conversation, draft included, and shows another. A running reply goes on where it belongs. */
export function show(state: State, conversation: Conversation, draft: string): Step {
  const [left, ...effects] = saveBeforeLeaving(state);
  const { running } = state;
  const shown: State = {
    ...left,
    // Its title, system prompt or parameters may have changed since the reply began.
    running:
      running?.conversation.id === state.conversation.id
        ? { ...running, conversation: state.conversation }
        : running,
    conversation,
    editor: fresh(state.editor, draft),
    editing: null,
    attaching: [],
    offer: null,
    completion: null,
    search: null,
    recall: null,
    scroll: { type: 'follow' },
    marked: null,
    nextCode: 0,
    measure: null,
    omitted: { turns: 0, tokens: 0 },
    unsaved: 0,
    savedAt: 0,
  };
  return then(
    [
      shown,
      ...effects,
      { type: 'store-draft', conversation: state.conversation.id, draft: state.editor },
      { type: 'current', id: conversation.id },
    ],
    measured,
  );
}
