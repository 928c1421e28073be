import type { Conversation } from '../../chat/conversation.js';
import { LlmtuiError } from '../../errors.js';
import type { ConversationRow, Library } from '../../store/library.js';
import { clean } from '../../terminal/sanitise.js';
import { truncate } from '../../terminal/width.js';

/** Conversations that an ambiguous beginning is answered with. */
const MOST_NAMED = 5;

/**
 * The conversation that a person means: `last` is the newest, else an id or the beginning of one, with or without
 * `conv_`. Throws BAD_INPUT where there is none, or more than one, which it names then.
 */
export function findRow(library: Library | undefined, wanted: string): ConversationRow {
  const typed = wanted.trim().toLowerCase();
  if (typed === 'last') {
    const [newest] = library?.list(1) ?? [];
    if (newest !== undefined) return newest;
    throw new LlmtuiError('BAD_INPUT', 'there is no conversation yet; llmtui ask, or the chat, begins one');
  }
  const beginning = typed.startsWith('conv_') ? typed : `conv_${typed}`;
  const found = library?.startingWith(beginning, MOST_NAMED + 1) ?? [];
  const [only, ...others] = found;
  const quoted = `"${truncate(clean(wanted, 'line'), 40)}"`;
  if (only === undefined) {
    throw new LlmtuiError('BAD_INPUT', `no conversation ${quoted}; llmtui history lists them`);
  }
  if (others.length === 0) return only;
  const names = found.slice(0, MOST_NAMED).map(({ id, title }) => `${id} ${truncate(title, 40)}`);
  const more = found.length > MOST_NAMED ? ', …' : '';
  throw new LlmtuiError('BAD_INPUT', `${quoted} begins several conversations: ${names.join(', ')}${more}`);
}

/** The same with its messages. */
export function findWhole(library: Library | undefined, wanted: string): Conversation {
  const { id } = findRow(library, wanted);
  const whole = library?.read(id);
  if (whole !== undefined) return whole;
  throw new LlmtuiError('BAD_INPUT', `conversation "${wanted}" has just been deleted`);
}
