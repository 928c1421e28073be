import { type Message, textOf } from './message.js';
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
export function create(
  id: string,
  now: number,
  given: Partial<Pick<Conversation, 'system' | 'sampling' | 'model'>> = {},
): Conversation {
  return {
    id,
    title: '',
    titled: false,
    system: given.system ?? DEFAULT_SYSTEM_PROMPT,
    sampling: given.sampling ?? {},
    model: given.model ?? '',
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
 * Adds an edited copy of message `id` beside it, with the same role and parent, and selects it; the original and what
 * follows it stay as a branch. `fresh` gives the copy's id and time.
 */
export function edit(
  conversation: Conversation,
  id: string,
  text: string,
  fresh: Pick<Message, 'id' | 'createdAt'>,
): Conversation {
  const original = conversation.messages.get(id);
  if (!original) throw new Error(`message ${id} is not in ${conversation.id}`);
  const { role, parent } = original;
  return append(conversation, { ...fresh, parent, role, parts: [{ type: 'text', text }] });
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
