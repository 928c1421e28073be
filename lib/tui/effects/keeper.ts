import type { Conversation } from '../../chat/conversation.js';
import type { Message } from '../../chat/message.js';
import { messageOf } from '../../errors.js';
import type { Library } from '../../store/library.js';
import type { Event } from '../event.js';

const DRAFT_DELAY_MS = 300;

/**
 * Writes to the library. What cannot be written (a full disk, a locked file) stays in memory and is written whole with
 * the next change, so that no message is lost while the program runs.
 */
export class Keeper {
  readonly #open: () => Library;
  readonly #dispatch: (event: Event) => void;
  readonly #behind = new Map<string, Conversation>();
  #library: Library | undefined;
  #draft: { conversation: string; text: string; timer: NodeJS.Timeout } | undefined;

  constructor(open: () => Library, dispatch: (event: Event) => void) {
    this.#open = open;
    this.#dispatch = dispatch;
  }

  /** The library, opened at the first use. Throws STORE_FAILED. */
  get library(): Library {
    this.#library ??= this.#open();
    return this.#library;
  }

  /** Commits a message, or the conversation's row. */
  store(conversation: Conversation, message: Message | undefined): void {
    this.attempt(() => {
      try {
        this.#catchUp();
        const isNew = conversation.messages.size <= 1;
        if (isNew || message === undefined) this.library.put(conversation);
        if (message !== undefined) this.library.append(conversation.id, message);
        if (!isNew && message !== undefined) this.library.put(conversation);
      } catch (thrown) {
        this.#behind.set(conversation.id, conversation);
        throw thrown;
      }
    });
  }

  /** Writes the draft soon; many keys in a row are one write. */
  draft(conversation: string, text: string): void {
    if (this.#draft !== undefined && this.#draft.conversation !== conversation) this.flushDraft();
    clearTimeout(this.#draft?.timer);
    const timer = setTimeout(() => this.flushDraft(), DRAFT_DELAY_MS);
    this.#draft = { conversation, text, timer };
  }

  flushDraft(): void {
    const draft = this.#draft;
    if (draft === undefined) return;
    clearTimeout(draft.timer);
    this.#draft = undefined;
    this.attempt(() => this.library.saveDraft(draft.conversation, draft.text));
  }

  /** Runs a write; its outcome is told to the screen. */
  attempt(write: () => void): void {
    try {
      write();
      this.#dispatch({ type: 'stored' });
    } catch (thrown) {
      this.#dispatch({ type: 'store-failed', reason: messageOf(thrown) });
    }
  }

  /** Writes what is left and closes. Gives the reason if something could not be written. */
  close(): string | undefined {
    let failure: string | undefined;
    try {
      this.flushDraft();
      this.#catchUp();
    } catch (thrown) {
      failure = messageOf(thrown);
    }
    this.#library?.close();
    this.#library = undefined;
    return failure;
  }

  #catchUp(): void {
    for (const [id, conversation] of this.#behind) {
      this.library.store(conversation);
      this.#behind.delete(id);
    }
  }
}
