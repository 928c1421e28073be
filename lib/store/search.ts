import { LlmtuiError } from '../errors.js';
import type { Value } from './database.js';
import type { ConversationRow } from './library.js';

/** A conversation that holds what was looked for. */
export interface FoundRow extends ConversationRow {
  /** One line of the newest message with most of the words in it, around one of them; empty where only the title has it. */
  readonly excerpt: string;
}

/** A statement with its values; each row is a `FoundRow` with the whole text of that message for an excerpt, or null. */
export interface SearchQuery {
  readonly sql: string;
  readonly values: readonly Value[];
}

const MOST_WORDS = 50;
/** Characters of an excerpt, and how many of them stand before the word. */
const EXCERPT = 120;
const BEFORE = 30;

/** The words of a search, each once. Throws BAD_INPUT where there are none, or too many. */
export function searchWords(text: string): readonly string[] {
  const words = [...new Set(text.split(/\s+/).filter(word => word !== ''))];
  if (words.length > 0 && words.length <= MOST_WORDS) return words;
  throw new LlmtuiError('BAD_INPUT', `a search takes 1 to ${MOST_WORDS} words, not ${words.length}`);
}

/**
 * Finds conversations that hold every word, each in the title or in a message of any branch, newest first. Upper and
 * lower case are the same, but for letters beyond ASCII within a word: LIKE does not know those, so a word is looked for
 * as it was typed, in lower and in upper case, and with a capital.
 */
export function searchQuery(words: readonly string[], limit: number): SearchQuery {
  const conditions = words.map(word => condition(word));
  const each = words.map(word => inMessage(word));
  const sql = `
    SELECT json_object('id', id, 'title', title, 'model', model, 'updatedAt', updated_at, 'createdAt', created_at,
                       'messages', messages, 'excerpt', (
      SELECT group_concat(json_extract(part.value, '$.text'), '') FROM json_each((
        SELECT parts FROM message WHERE conversation = outside.id AND (${sqlOf(each, ' OR ')})
        ORDER BY ${sqlOf(each, ' + ')} DESC, seq DESC LIMIT 1)) AS part)) AS json
    FROM conversation AS outside
    WHERE removed_at IS NULL AND messages > 0 AND ${sqlOf(conditions, ' AND ')}
    ORDER BY updated_at DESC, id DESC LIMIT ?`;
  return { sql, values: [...[...each, ...each, ...conditions].flatMap(({ values }) => values), limit] };
}

function sqlOf(parts: readonly SearchQuery[], between: string): string {
  return parts.map(({ sql }) => sql).join(between);
}

function condition(word: string): SearchQuery {
  const title = forms(word).map(() => `title LIKE ? ESCAPE '\\'`);
  const message = inMessage(word);
  return {
    sql: `(${title.join(' OR ')} OR EXISTS (
      SELECT 1 FROM message WHERE conversation = outside.id AND ${message.sql}))`,
    values: [...forms(word).map(pattern), ...message.values],
  };
}

/** Whether a row of `message` holds a word: its JSON is looked at as text first, which is faster and nearly always no. */
function inMessage(word: string): SearchQuery {
  const variants = forms(word);
  const like = (what: string): string => variants.map(() => `${what} LIKE ? ESCAPE '\\'`).join(' OR ');
  return {
    sql: `((${like('parts')}) AND EXISTS (
      SELECT 1 FROM json_each(parts) AS text WHERE ${like(`json_extract(text.value, '$.text')`)}))`,
    values: [...variants.map(form => pattern(JSON.stringify(form).slice(1, -1))), ...variants.map(pattern)],
  };
}

function forms(word: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(word)) return [word];
  const lower = word.toLowerCase();
  const capital = lower.replace(/^./u, first => first.toUpperCase());
  return [...new Set([word, lower, capital, word.toUpperCase()])];
}

/** A pattern of LIKE that matches text anywhere. */
function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** One line of `text` around the rarest of the words in it. */
export function excerptOf(text: string, words: readonly string[]): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const places = words.flatMap(word => {
    const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    const found = [...line.matchAll(new RegExp(literal, 'giu'))];
    return found.length > 0 ? [{ at: found[0]!.index, count: found.length }] : [];
  });
  const { at } = places.toSorted((one, other) => one.count - other.count)[0] ?? { at: 0 };
  // From the beginning of a word where one is near, so that no character is cut.
  const space = line.indexOf(' ', Math.max(0, at - BEFORE));
  const start = at <= BEFORE ? 0 : space < 0 || space > at ? at : space + 1;
  const shown = [...line.slice(start, start + 2 * EXCERPT)].slice(0, EXCERPT).join('');
  return `${start > 0 ? '…' : ''}${shown}${start + shown.length < line.length ? '…' : ''}`;
}

/** Conversations whose id begins so, newest first; `{` comes after every character of an id. */
export const startingWith = `
  SELECT json_object('id', id, 'title', title, 'model', model, 'updatedAt', updated_at, 'createdAt', created_at,
                     'messages', messages) AS json
  FROM conversation WHERE removed_at IS NULL AND messages > 0 AND id >= ? AND id < ? || '{'
  ORDER BY updated_at DESC, id DESC LIMIT ?`;
