import { broken, type Conversation } from './conversation.js';

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
