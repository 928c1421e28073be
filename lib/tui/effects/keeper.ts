import type { Conversation } from '../../chat/conversation.js';
import type { Message } from '../../chat/message.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import type { Library } from '../../store/library.js';
import { type Editor, expandedText } from '../editor/editor.js';
import type { Event } from '../event.js';

const DRAFT_DELAY_MS = 300;

/** Loads the database driver, which is slow to load, and gives a function that opens the library. */
export type LoadLibrary = () => Promise<() => Library>;

/**
 * Writes to the library. What cannot be written (a full disk, a locked file) stays in memory and is written whole with
 * the next change, so that no message is lost while the program runs.
 */
export class Keeper {
  readonly #load: LoadLibrary;
  readonly #dispatch: (event: Event) => void;
  readonly #behind = new Map<string, Conversation>();
  /** What was to be written before the driver was loaded. */
  #early: (() => void)[] = [];
  #starting: Promise<void> | undefined;
  #closing: Promise<string | undefined> | undefined;
  #open: (() => Library) | undefined;
  #library: Library | undefined;
  #draft: { conversation: string; draft: Editor; timer: NodeJS.Timeout } | undefined;

  constructor(load: LoadLibrary, dispatch: (event: Event) => void) {
    this.#load = load;
    this.#dispatch = dispatch;
  }

  /** Opens the library and writes what came early. Throws STORE_FAILED; the next write then tries again. */
  async start(): Promise<Library> {
    this.#starting ??= this.#prepare();
    await this.#starting;
    return this.library;
  }

  async #prepare(): Promise<void> {
    this.#open = await this.#load();
    const early = this.#early;
    this.#early = [];
    for (const write of early) write();
  }

  /** The library, opened once more if that failed before. Throws STORE_FAILED. */
  get library(): Library {
    if (this.#open === undefined) throw new LlmtuiError('STORE_FAILED', 'the library is still being opened');
    this.#library ??= this.#open();
    return this.#library;
  }

  /** The conversation as it was last written, or as it waits to be; undefined if unknown or removed. */
  read(id: string): Conversation | undefined {
    return this.#behind.get(id) ?? this.library.read(id);
  }

  /** Commits a message, or the conversation's row. */
  store(conversation: Conversation, message: Message | undefined): void {
    if (this.#open === undefined) {
      this.#early.push(() => this.store(conversation, message));
      return;
    }
    // While something is behind, only the newest version may be written in its place.
    if (this.#behind.size > 0) this.#behind.set(conversation.id, conversation);
    this.attempt(() => {
      try {
        this.#write(conversation, message);
      } catch (thrown) {
        this.#behind.set(conversation.id, conversation);
        throw thrown;
      }
    });
  }

  /** Writes the draft soon; many keys in a row are one write. */
  draft(conversation: string, draft: Editor): void {
    if (this.#draft !== undefined && this.#draft.conversation !== conversation) this.#flushDraft();
    clearTimeout(this.#draft?.timer);
    const timer = setTimeout(() => this.#flushDraft(), DRAFT_DELAY_MS);
    this.#draft = { conversation, draft, timer };
  }

  /** The draft of a conversation, as it was last changed. Throws STORE_FAILED. */
  readDraft(conversation: string): string {
    this.#flushDraft();
    return this.library.draft(conversation);
  }

  /** Runs a write after what could not be written before; the outcome of both is told to the screen. */
  attempt(write: () => void): void {
    if (this.#open === undefined) {
      this.#early.push(() => this.attempt(write));
      return;
    }
    try {
      this.#catchUp();
      write();
      this.#dispatch({ type: 'stored' });
    } catch (thrown) {
      this.#dispatch({ type: 'store-failed', reason: messageOf(thrown) });
    }
  }

  /** Writes what is left and closes, once. Gives the reason if something could not be written. */
  close(): Promise<string | undefined> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<string | undefined> {
    try {
      // Who leaves at once may have written something already.
      const library = await this.start();
      const draft = this.#takeDraft();
      this.#catchUp();
      if (draft !== undefined) library.saveDraft(draft.conversation, draft.text);
      return undefined;
    } catch (thrown) {
      return messageOf(thrown);
    } finally {
      this.#library?.close();
      this.#library = undefined;
      this.#open = undefined;
    }
  }

  #write(conversation: Conversation, message: Message | undefined): void {
    if (message !== undefined && conversation.messages.size === 1) {
      // At once, because a row whose leaf was never written would be a damaged conversation.
      this.library.store(conversation);
      return;
    }
    // The row last, because a message becomes the leaf when it is added.
    if (message !== undefined) this.library.append(conversation.id, message);
    this.library.put(conversation);
  }

  #flushDraft(): void {
    const draft = this.#takeDraft();
    if (draft !== undefined) this.attempt(() => this.library.saveDraft(draft.conversation, draft.text));
  }

  #takeDraft(): { readonly conversation: string; readonly text: string } | undefined {
    const last = this.#draft;
    if (last === undefined) return undefined;
    clearTimeout(last.timer);
    this.#draft = undefined;
    return { conversation: last.conversation, text: expandedText(last.draft) };
  }

  #catchUp(): void {
    for (const [id, conversation] of this.#behind) {
      this.library.store(conversation);
      this.#behind.delete(id);
    }
  }
}
