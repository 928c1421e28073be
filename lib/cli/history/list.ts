import type { ConversationRow } from '../../store/library.js';
import { clean } from '../../terminal/sanitise.js';
import { truncate } from '../../terminal/width.js';
import { columns } from '../columns.js';

type Row = ConversationRow & { readonly excerpt?: string };

/** Characters of an id that hold its prefix and time. */
const SHORT_ID = 15;
/** Columns below which model and number of messages leave their place to the title. */
const NARROW = 60;

/**
 * The lines of a terminal: short ids, which are enough to name a conversation, local times, and the title cut to the
 * `width`, with what a search has found indented below. A narrow terminal shows no more than these.
 */
export function listTable(rows: readonly Row[], width: number): string {
  const isShort = new Set(rows.map(({ id }) => id.slice(0, SHORT_ID))).size === rows.length;
  const isNarrow = width < NARROW;
  const cells = rows.map(({ id, updatedAt, model, messages, title }) => {
    const shown = isShort ? id.slice(0, SHORT_ID) : id;
    const time = localTime(updatedAt);
    return isNarrow ? [shown, time.slice(5), title] : [shown, time, model || '-', String(messages), title];
  });
  const heads = isNarrow ? ['ID', 'DATE', 'TITLE'] : ['ID', 'DATE', 'MODEL', 'MESSAGES', 'TITLE'];
  const [head = '', ...lines] = columns([heads, ...cells], { right: isNarrow ? [] : [3], width });
  const whole = lines.flatMap((line, at) => {
    const excerpt = clean(rows[at]?.excerpt ?? '', 'line');
    return excerpt === '' ? [line] : [line, truncate(`    ${excerpt}`, width)];
  });
  return `${[head, ...whole].join('\n')}\n`;
}

/**
 * The lines of a pipe, without a heading: id, ISO 8601 time in UTC, model, messages, title and what a search has found,
 * with a tab between two. No field holds a tab or the end of a line.
 */
export function listLines(rows: readonly Row[]): string {
  const lines = rows.map(({ id, updatedAt, model, messages, title, excerpt }) => {
    const found = excerpt === undefined ? [] : [excerpt];
    const fields = [id, new Date(updatedAt).toISOString(), model, String(messages), title, ...found];
    return `${fields.map(field => field.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')).join('\t')}\n`;
  });
  return lines.join('');
}

/** A list of objects with the names and times of a transcript; `messages` is their number. */
export function listJson(rows: readonly Row[]): string {
  const objects = rows.map(({ id, title, model, messages, createdAt, updatedAt, excerpt }) => ({
    ...{ id, title, model, messages },
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    ...(excerpt !== undefined && { excerpt }),
  }));
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}

/** `2026-01-31 12:00`, where the person is. */
function localTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
