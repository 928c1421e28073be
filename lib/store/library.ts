import type { Conversation } from '../chat/conversation.js';
import type { Message } from '../chat/message.js';

/** One line of the history. */
export interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly updatedAt: number;
  readonly createdAt: number;
  readonly messages: number;
}

export interface LibraryOptions {
  readonly now: () => number;
}

const pending = (): never => {
  throw new Error('not written yet');
};

export class Library {
  static open(_file: string, _options: LibraryOptions): Library {
    return pending();
  }
  list(_limit?: number, _offset?: number): ConversationRow[] {
    return pending();
  }
  count(): number {
    return pending();
  }
  read(_id: string): Conversation | undefined {
    return pending();
  }
  put(_conversation: Conversation): void {
    pending();
  }
  append(_conversationId: string, _message: Message): void {
    pending();
  }
  /** `put` and `append` of everything the conversation holds, in one transaction. */
  store(_conversation: Conversation): void {
    pending();
  }
  remove(_id: string): void {
    pending();
  }
  restore(_id: string): void {
    pending();
  }
  purge(): number {
    return pending();
  }
  draft(_id: string): string {
    return pending();
  }
  saveDraft(_id: string, _text: string): void {
    pending();
  }
  last(): string | undefined {
    return pending();
  }
  saveLast(_id: string): void {
    pending();
  }
  prompts(_limit: number): string[] {
    return pending();
  }
  close(): void {
    pending();
  }
}
