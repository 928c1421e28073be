import { LlmtuiError } from '../errors.js';
import { type Message, type Turn, textOf, turnOf } from './message.js';
import { MessageLog } from './message-log.js';
import type { Sampling } from './sampling.js';
import { cleanTitle, titleFrom } from './title.js';

export const DEFAULT_SYSTEM_PROMPT = 'You are a helpful AI assistant.';

/**
 * A tree of messages. The path from the root to `leaf` is what the model reads; every other branch stays.
 * Values are never changed in place: each operation returns a new conversation.
 */
export interface Conversation {
  /** `conv_` and 20 characters of base 32; unique, stable, sorts by time of creation. */
  readonly id: string;
  readonly title: string;
  /** True once a person has set the title; it no longer follows the first message. */
  readonly titled: boolean;
  readonly system: string;
  /** Sampling that differs from the default, for the replies to come. */
  readonly sampling: Partial<Sampling>;
  /** Name of the model that answered last or was chosen; empty before. */
  readonly model: string;
  readonly messages: ReadonlyMap<string, Message>;
  /** The selected leaf; null in an empty conversation. */
  readonly leaf: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An empty conversation. `now` is milliseconds since the epoch. */
export function createConversation(id: string, now: number, system = DEFAULT_SYSTEM_PROMPT): Conversation {
  return {
    id,
    title: '',
    titled: false,
    system,
    sampling: {},
    model: '',
    messages: MessageLog.of(new Map()),
    leaf: null,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * Adds `message`, which becomes the selected leaf, in constant time on the newest version of a conversation. The first
 * user message with words in it gives the title. Throws if its id is taken or its parent is not there: both are bugs.
 */
export function append(conversation: Conversation, message: Message): Conversation {
  const log = MessageLog.of(conversation.messages);
  if (message.parent !== null && !log.has(message.parent)) {
    throw new Error(`message ${message.id} follows ${message.parent}, which is not in ${conversation.id}`);
  }
  const untitled = conversation.title === '' && message.role === 'user';
  return {
    ...conversation,
    title: untitled ? titleFrom(textOf(message)) : conversation.title,
    messages: log.with(message),
    leaf: message.id,
    updatedAt: Math.max(conversation.updatedAt, message.createdAt),
  };
}

/**
 * Adds an edited copy of message `id` beside it, with the same role, parent and pictures, and selects it; the original
 * and what follows it stay as a branch. `fresh` gives the copy's id and time.
 */
export function edit(
  conversation: Conversation,
  id: string,
  text: string,
  fresh: Pick<Message, 'id' | 'createdAt'>,
): Conversation {
  const original = conversation.messages.get(id);
  if (!original) throw new Error(`message ${id} is not in ${conversation.id}`);
  const { role, parent, parts } = original;
  const pictures = parts.filter(({ type }) => type === 'image');
  return append(conversation, { ...fresh, parent, role, parts: [...pictures, { type: 'text', text }] });
}

/** Sets the title by hand; an empty one goes back to the title that the first user message gives. */
export function rename(conversation: Conversation, title: string): Conversation {
  const cleaned = cleanTitle(title);
  if (cleaned !== '') return { ...conversation, title: cleaned, titled: true };
  for (const message of conversation.messages.values()) {
    const given = message.role === 'user' ? titleFrom(textOf(message)) : '';
    if (given !== '') return { ...conversation, title: given, titled: false };
  }
  return { ...conversation, title: '', titled: false };
}

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
  const turns = pathOf(conversation).map(turnOf);
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

/** BAD_INPUT for a conversation that came from outside with a fault in its tree. */
export function broken(conversation: Conversation, what: string): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', `conversation ${conversation.id} is damaged: ${what}`);
}
