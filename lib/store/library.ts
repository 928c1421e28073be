import type { Conversation } from '../chat/conversation.js';
import type { Message } from '../chat/message.js';
import { Database } from './database.js';
import { toJson } from './json.js';
import * as sql from './queries.js';
import { migrate } from './schema.js';
import * as searching from './search.js';

/** One line of the history. Times in milliseconds since the epoch. */
export interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly updatedAt: number;
  readonly createdAt: number;
  /** Messages on all branches. */
  readonly messages: number;
}

export interface LibraryOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds for which a removed conversation can be restored. */
const KEEP_REMOVED = 30 * 24 * 60 * 60 * 1000;
/** Pages of 200 prompts that recall looks back at most, so that a script's million repetitions cost no start. */
const PROMPT_PAGES = 50;
const LAST = 'last conversation';

/**
 * The library of conversations: an SQLite database that several processes may use at once. Every method throws
 * STORE_FAILED, with the cause and what to do, where the file cannot be read or written; the library stays usable.
 *
 * What a method wrote when it returned survives the end of the process, kill -9 included: it is in the write-ahead
 * log, in the operating system's hands. A power cut may lose the last seconds, never what was older (SQLite's
 * synchronous = NORMAL); waiting for the disk at each message would hold up the screen.
 */
export class Library {
  readonly #database: Database;
  readonly #now: () => number;

  private constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Opens the database, creating file (mode 0600) and folder (0700) where they are missing, and brings its schema up
   * to date. A damaged database, another program's or a newer llmtui's is refused and stays as it is.
   */
  static open(file: string, { now }: LibraryOptions): Library {
    const database = Database.open(file);
    try {
      migrate(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return new Library(database, now);
  }

  /** Conversations that have a message, newest first. */
  list(limit = -1, offset = 0): ConversationRow[] {
    return this.#database.query(sql.list, limit, offset);
  }

  /** Conversations that hold every word of `text`, as `searchQuery` finds them. Throws BAD_INPUT for no word. */
  search(text: string, limit: number): searching.FoundRow[] {
    const words = searching.searchWords(text);
    const { sql: query, values } = searching.searchQuery(words, limit);
    const rows = this.#database.query<ConversationRow & { readonly excerpt: string | null }>(
      query,
      ...values,
    );
    return rows.map(row => ({ ...row, excerpt: searching.excerptOf(row.excerpt ?? '', words) }));
  }

  /** Conversations of the list whose id begins so, newest first. */
  startingWith(beginning: string, limit: number): ConversationRow[] {
    return this.#database.query(searching.startingWith, beginning, beginning, limit);
  }

  /** How many conversations `list` gives in all. */
  count(): number {
    return this.#database.query<number>(sql.count)[0] ?? 0;
  }

  /** The whole conversation, messages in the order in which they were added; undefined if unknown or removed. */
  read(id: string): Conversation | undefined {
    // One statement sees one state; a transaction would be needed if messages were read apart from their conversation.
    const [row] = this.#database.query<sql.StoredConversation>(sql.read, id);
    if (row === undefined) return undefined;
    const messages = new Map(row.messages.map(message => [message.id, withoutNull(message)]));
    return { ...row, titled: row.titled === 1, messages };
  }

  /** Whether that id is in use, by a removed conversation too: the `taken` of `fromTranscript`. */
  has(id: string): boolean {
    return this.#database.query(sql.has, id).length > 0;
  }

  /** Inserts or updates what a conversation is apart from its messages; a removed one stays removed. */
  put(conversation: Conversation): void {
    const { id, title, titled, system, sampling, model, leaf, createdAt, updatedAt } = conversation;
    this.#database.run(
      sql.put,
      ...[id, title, titled ? 1 : 0, system, toJson(sampling), model, leaf, createdAt, updatedAt],
    );
  }

  /**
   * Commits one message, at once. A new message becomes the conversation's leaf; one whose id is known replaces the
   * parts and origin of what was stored, and the same message once more changes nothing. Conversation and parent
   * must be stored: where they are not, because an earlier call failed, `store` writes everything.
   */
  append(conversationId: string, message: Message): void {
    this.#database.transaction(() => {
      if (this.#add(conversationId, message)) this.#database.run(sql.touch, this.#now(), conversationId);
    });
  }

  /** `put` and `append` of everything that the conversation holds, all of it or nothing. */
  store(conversation: Conversation): void {
    this.#database.transaction(() => {
      this.put(conversation);
      for (const message of conversation.messages.values()) this.#add(conversation.id, message);
      // Adding moves the leaf; the selected one counts.
      this.#database.run(sql.select, conversation.leaf, conversation.id);
    });
  }

  /** Takes a conversation out of the list; `restore` brings it back until `purge` drops it. */
  remove(id: string): void {
    this.#database.run(sql.remove, this.#now(), id);
  }

  restore(id: string): void {
    this.#database.run(sql.restore, id);
  }

  /** Deletes for good what was removed, and not written to, in the last 30 days; returns how many. */
  purge(): number {
    const before = this.#now() - KEEP_REMOVED;
    return this.#database.transaction(() => {
      this.#database.run(sql.purgeDrafts, before);
      return this.#database.run(sql.purge, before);
    });
  }

  /** The text that was being written; empty if none. The conversation need not be stored. */
  draft(id: string): string {
    return this.#database.query<string>(sql.draft, id)[0] ?? '';
  }

  saveDraft(id: string, text: string): void {
    if (text === '') this.#database.run(sql.dropDraft, id);
    else this.#database.run(sql.saveDraft, id, text);
  }

  /** The conversation that was open last, in whichever process; it may have been removed since. */
  last(): string | undefined {
    return this.#database.query<string>(sql.session, LAST)[0];
  }

  saveLast(id: string): void {
    this.#database.run(sql.saveSession, LAST, id);
  }

  /** Prompts of the user, newest first, each once; those of removed conversations are left out. */
  prompts(limit: number): string[] {
    const found = new Set<string>();
    let before = Number.MAX_SAFE_INTEGER;
    for (let page = 0; page < PROMPT_PAGES && found.size < limit; page++) {
      const rows = this.#database.query<readonly [number, string]>(sql.prompts, before);
      if (rows.length === 0) break;
      for (const [seq, text] of rows) {
        if (found.size < limit && text !== '') found.add(text);
        before = seq;
      }
    }
    return [...found];
  }

  close(): void {
    this.#database.close();
  }

  #add(conversationId: string, { id, parent, role, parts, createdAt, origin }: Message): boolean {
    const produced = origin === undefined ? null : toJson(origin);
    return (
      this.#database.run(sql.add, conversationId, id, parent, role, toJson(parts), produced, createdAt) > 0
    );
  }
}

function withoutNull({ origin, ...message }: sql.StoredMessage): Message {
  return origin === null ? message : { ...message, origin };
}
