import type { Conversation } from '../chat/conversation.js';

const pending = (): never => {
  throw new Error('not written yet');
};

export function toTranscript(_conversation: Conversation): string {
  return pending();
}

export interface TranscriptOptions {
  readonly now: number;
  /** As Math.random. */
  readonly random: () => number;
  /** Whether a conversation id is in use; the conversation then gets a new one. Message ids are kept always. */
  readonly taken?: (id: string) => boolean;
}

export function fromTranscript(_text: string, _options: TranscriptOptions): Conversation {
  return pending();
}

export function toMarkdown(_conversation: Conversation): string {
  return pending();
}
