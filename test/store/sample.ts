import { append, type Conversation, createConversation } from '../../lib/chat/conversation.js';
import { newId } from '../../lib/chat/ids.js';
import type { Message, Role } from '../../lib/chat/message.js';
import { seeded } from '../chat/seeded.js';

const random = seeded(1);

/** A time that every test shares. */
export const NOON = Date.UTC(2026, 0, 31, 12);

/** A message with a new id. */
export function message(role: Role, text: string, parent: string | null = null, createdAt = NOON): Message {
  return { id: newId('msg', createdAt, random), parent, role, parts: [{ type: 'text', text }], createdAt };
}

/** What a model wrote. */
export function reply(text: string, parent: string, createdAt = NOON): Message {
  const usage = {
    promptTokens: 20,
    cachedTokens: 12,
    replyTokens: 5,
    firstTokenMs: 80.5,
    readMs: 70.25,
    replyMs: 90,
    seed: 42,
  };
  const origin = { model: 'starter', sampling: { temperature: 0.5 }, end: 'stop', usage } as const;
  return { ...message('assistant', text, parent, createdAt), origin };
}

/** An empty conversation with a new id. */
export function empty(now = NOON): Conversation {
  return createConversation(newId('conv', now, random), now);
}

/** A conversation of one message. */
export function talk(text: string, now = NOON): Conversation {
  return append(empty(now), message('user', text, null, now));
}
