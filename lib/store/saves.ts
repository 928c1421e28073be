import type { Conversation } from '../chat/conversation.js';
import type { TranscriptOptions } from './transcript.js';

const pending = (): never => {
  throw new Error('not written yet');
};

export class Saves {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }
  write(_name: string, _conversation: Conversation, _options: { readonly overwrite: boolean }): string {
    return pending();
  }
  autosave(_conversation: Conversation): string {
    return pending();
  }
  read(_name: string, _options: TranscriptOptions): Conversation {
    return pending();
  }
  list(): string[] {
    return pending();
  }
  exists(_name: string): boolean {
    return pending();
  }
}
