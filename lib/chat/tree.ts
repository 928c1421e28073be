import { LlmtuiError } from '../errors.js';
import type { Conversation } from './conversation.js';
import { type Message, type Turn, textOf } from './message.js';
import { MessageLog } from './message-log.js';

/** The path of the selected leaf for each version, which the screen asks for at every frame. */
const paths = new WeakMap<Conversation, readonly Message[]>();

/**
 * The messages from the root to `leaf`, by default the selected one. Throws BAD_INPUT if a message on the way is
 * missing or follows itself.
 */
export function pathOf(
  conversation: Conversation,
  leaf: string | null = conversation.leaf,
): readonly Message[] {
  const selected = leaf === conversation.leaf;
  const known = selected ? paths.get(conversation) : undefined;
  if (known) return known;
  const path: Message[] = [];
  for (let id = leaf; id !== null; ) {
    const message = conversation.messages.get(id);
    if (!message) throw broken(conversation, `message ${id} is missing`);
    if (path.push(message) > conversation.messages.size)
      throw broken(conversation, `message ${id} follows itself`);
    id = message.parent;
  }
  path.reverse();
  if (selected) paths.set(conversation, path);
  return path;
}

/** The selected path as a model reads it: the system prompt first, unless it is empty. */
export function turnsOf(conversation: Conversation): Turn[] {
  const turns = pathOf(conversation).map(message => ({ role: message.role, content: textOf(message) }));
  const { system } = conversation;
  return system.trim() === '' ? turns : [{ role: 'system', content: system }, ...turns];
}

/** The messages beside `id`, itself included, oldest first; empty if there is no such message. */
export function siblings(conversation: Conversation, id: string): Message[] {
  const message = conversation.messages.get(id);
  return message ? MessageLog.of(conversation.messages).childrenOf(message.parent) : [];
}

/**
 * Selects the path through message `id`, downwards always by the newest message; null selects nothing, the start of a
 * new branch at the root. Throws BAD_INPUT if there is no such message.
 */
export function select(conversation: Conversation, id: string | null): Conversation {
  if (id === null) return { ...conversation, leaf: null };
  const log = MessageLog.of(conversation.messages);
  if (!log.has(id))
    throw new LlmtuiError('BAD_INPUT', `conversation ${conversation.id} has no message ${id}`);
  let leaf = id;
  for (let depth = 0; depth <= log.size; depth++) {
    const newest = log.childrenOf(leaf).at(-1);
    if (!newest) return { ...conversation, leaf };
    leaf = newest.id;
  }
  throw broken(conversation, `message ${id} follows itself`);
}

/**
 * Checks data from outside: every message stands under its own id, follows one that is there, and leads to a root; the
 * leaf is there. Throws BAD_INPUT that names the first message at fault.
 */
export function validate(conversation: Conversation): void {
  const { messages, leaf } = conversation;
  if (leaf !== null && !messages.has(leaf))
    throw broken(conversation, `the selected message ${leaf} is missing`);
  const rooted = new Set<string>();
  for (const [id, message] of messages) {
    if (message.id !== id) throw broken(conversation, `message ${message.id} stands under ${id}`);
    const walked = new Set<string>();
    for (let at: string | null = id; at !== null && !rooted.has(at); at = messages.get(at)!.parent) {
      if (walked.has(at)) throw broken(conversation, `message ${at} follows itself`);
      if (!messages.has(at)) throw broken(conversation, `message ${at} is missing`);
      walked.add(at);
    }
    for (const each of walked) rooted.add(each);
  }
}

function broken(conversation: Conversation, what: string): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', `conversation ${conversation.id} is damaged: ${what}`);
}
