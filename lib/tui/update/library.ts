import { type Conversation, rename } from '../../chat/conversation.js';
import type { ConversationRow } from '../../store/library.js';
import { fresh, isEmpty } from '../editor/editor.js';
import type { State } from '../state.js';
import { freshConversation, show } from './conversation.js';
import { measured } from './measure.js';
import type { NewId, Step } from './step.js';
import { notify, then } from './step.js';

/** The last conversation has been read at the start. What the person typed meanwhile stays. */
export function restored(state: State, conversation: Conversation | undefined, draft: string): Step {
  const known: State = { ...state, restored: true };
  if (state.conversation.leaf !== null || state.running !== null) return [known];
  const editor = isEmpty(state.editor) ? fresh(state.editor, draft) : state.editor;
  if (conversation !== undefined) return measured({ ...known, conversation, editor });
  const { id } = state.conversation;
  return [
    { ...known, editor },
    { type: 'current', id },
    { type: 'store-draft', conversation: id, draft: editor },
  ];
}

/** Takes the newest rows of the history; the mark stays on the conversation that it was on. */
export function historyListed(state: State, rows: readonly ConversationRow[], total: number): Step {
  const marked = state.history.rows[state.history.selected]?.id;
  const at = rows.findIndex(row => row.id === marked);
  const selected = at >= 0 ? at : Math.min(state.history.selected, Math.max(0, rows.length - 1));
  return [{ ...state, history: { ...state.history, rows, total, selected } }];
}

/** Shows a conversation that was opened or loaded, and says so. */
export function opened(state: State, conversation: Conversation, draft: string, text: string): Step {
  const { running } = state;
  // Until a reply is finished, the library has the leaf that was selected before it began.
  const leaf = running?.conversation.id === conversation.id ? running.parent : conversation.leaf;
  const [shown, ...effects] = show(state, { ...conversation, leaf }, draft);
  return [notify({ ...shown, focus: 'input' }, 'info', text), ...effects];
}

/** Gives a conversation another title, be it open, replied to, or only in the library. */
export function retitle(state: State, id: string, title: string): Step {
  const { running } = state;
  if (id === state.conversation.id) {
    const conversation = rename(state.conversation, title);
    return [{ ...state, conversation }, { type: 'store', conversation }, { type: 'list-history' }];
  }
  // The end of the reply writes the conversation as it has it.
  const conversation = running?.conversation.id === id ? rename(running.conversation, title) : undefined;
  const renamed = running && conversation ? { ...running, conversation } : running;
  return [
    { ...state, running: renamed },
    { type: 'rename', id, title },
  ];
}

/** Deletes a conversation of the history; the open one makes room for a new one. `u` brings it back. */
export function remove(state: State, id: string, newId: NewId): Step {
  if (state.running?.conversation.id === id)
    return [notify(state, 'warn', 'its reply is running: Esc stops it')];
  const row = state.history.rows.find(known => known.id === id);
  const history = {
    ...state.history,
    rows: state.history.rows.filter(known => known.id !== id),
    total: Math.max(0, state.history.total - 1),
    removed: [...state.history.removed, id],
  };
  const selected = Math.min(history.selected, Math.max(0, history.rows.length - 1));
  const without: State = { ...state, history: { ...history, selected } };
  const told = notify(without, 'info', `deleted "${row?.title ?? id}"; u brings it back`);
  const step: Step =
    id === state.conversation.id ? freshConversation({ ...told, unsaved: 0 }, newId, {}) : [told];
  return then(step, next => [next, { type: 'remove', id }]);
}

/** Brings back the conversation that was deleted last. */
export function undoRemove(state: State): Step {
  const id = state.history.removed.at(-1);
  if (id === undefined) return [notify(state, 'info', 'nothing to bring back')];
  const history = { ...state.history, removed: state.history.removed.slice(0, -1) };
  return [notify({ ...state, history }, 'info', 'brought back'), { type: 'restore', id }];
}
