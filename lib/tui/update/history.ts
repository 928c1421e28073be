import type { Conversation } from '../../chat/conversation.js';
import type { History } from '../state.js';

/** Puts a conversation that was written to on top of the history, without asking the library for all of it. */
export function withNewest(history: History, conversation: Conversation): History {
  const { id, title, model, createdAt, updatedAt, messages } = conversation;
  const others = history.rows.filter(row => row.id !== id);
  const isNew = others.length === history.rows.length;
  const marked = history.rows[history.selected]?.id;
  const rows = [{ id, title, model, createdAt, updatedAt, messages: messages.size }, ...others];
  const selected = Math.max(
    0,
    rows.findIndex(row => row.id === marked),
  );
  return { ...history, rows, selected, total: history.total + (isNew ? 1 : 0) };
}
