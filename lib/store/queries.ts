import type { Conversation } from '../chat/conversation.js';
import type { Message, Origin } from '../chat/message.js';

/** A message as `read` gives it: JSON has null where the type has nothing. */
export type StoredMessage = Omit<Message, 'origin'> & { readonly origin: Origin | null };

export type StoredConversation = Omit<Conversation, 'messages' | 'titled'> & {
  readonly titled: number;
  readonly messages: readonly StoredMessage[];
};

const listed = 'removed_at IS NULL AND messages > 0';

export const list = `
  SELECT json_object('id', id, 'title', title, 'model', model, 'updatedAt', updated_at, 'createdAt', created_at,
                     'messages', messages) AS json
  FROM conversation WHERE ${listed} ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?`;

export const count = `SELECT count(*) AS json FROM conversation WHERE ${listed}`;

export const read = `
  SELECT json_object('id', id, 'title', title, 'titled', titled, 'system', system, 'sampling', json(sampling),
                     'model', model, 'leaf', leaf, 'createdAt', created_at, 'updatedAt', updated_at,
                     'messages', (
    SELECT json_group_array(json_object('id', id, 'parent', parent, 'role', role, 'parts', json(parts),
                                        'createdAt', created_at, 'origin', json(origin)) ORDER BY seq)
    FROM message WHERE conversation = outside.id)) AS json
  FROM conversation AS outside WHERE outside.id = ? AND removed_at IS NULL`;

export const has = 'SELECT 1 AS json FROM conversation WHERE id = ?';

export const put = `
  INSERT INTO conversation (id, title, titled, system, sampling, model, leaf, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    title = excluded.title, titled = excluded.titled, system = excluded.system, sampling = excluded.sampling,
    model = excluded.model, leaf = excluded.leaf, updated_at = max(updated_at, excluded.updated_at)`;

export const add = `
  INSERT INTO message (conversation, id, parent, role, parts, origin, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (conversation, id) DO UPDATE SET parts = excluded.parts, origin = excluded.origin
  WHERE parts IS NOT excluded.parts OR origin IS NOT excluded.origin`;

export const touch = 'UPDATE conversation SET updated_at = max(updated_at, ?) WHERE id = ?';
export const select = 'UPDATE conversation SET leaf = ? WHERE id = ?';

export const remove = 'UPDATE conversation SET removed_at = ? WHERE id = ? AND removed_at IS NULL';
export const restore = 'UPDATE conversation SET removed_at = NULL WHERE id = ?';
/** A conversation that another process went on writing to is kept as long as one that was removed then. */
const expired = 'max(removed_at, updated_at) < ?';
export const purge = `DELETE FROM conversation WHERE ${expired}`;
export const purgeDrafts = `
  DELETE FROM draft WHERE conversation IN (SELECT id FROM conversation WHERE ${expired})`;

export const draft = 'SELECT json_quote(text) AS json FROM draft WHERE conversation = ?';
export const saveDraft = `
  INSERT INTO draft (conversation, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text`;
export const dropDraft = 'DELETE FROM draft WHERE conversation = ?';

export const session = 'SELECT json_quote(value) AS json FROM session WHERE name = ?';
export const saveSession = `
  INSERT INTO session (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`;

/** One page of prompts before a sequence number, with theirs, newest first. */
export const prompts = `
  SELECT json_array(seq, coalesce(json_extract(parts, '$[0].text'), '')) AS json
  FROM message JOIN conversation ON conversation.id = message.conversation
  WHERE role = 'user' AND removed_at IS NULL AND seq < ? ORDER BY seq DESC LIMIT 200`;
