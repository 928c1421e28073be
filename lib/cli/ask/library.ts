import { join } from 'node:path';
import { type Conversation, createConversation } from '../../chat/conversation.js';
import { type Exchange, withExchange } from '../../chat/exchange.js';
import { titleFrom } from '../../chat/title.js';
import { LlmtuiError } from '../../errors.js';
import type { Folders } from '../../store/folders.js';
import { Library } from '../../store/library.js';
import { findWhole } from '../history/find.js';

/** A question and its answers, to be kept. */
export interface Kept extends Exchange {
  /** Of the conversation; that of `past` where there is one. */
  readonly id: string;
  /** What it goes on with. */
  readonly past: Conversation | undefined;
  /** Title of a new conversation, where it can be one; else the question gives it. */
  readonly title: string;
  /** System prompt of a new conversation. */
  readonly system: string;
}

type DataFolder = Pick<Folders, 'data'>;

function open(folders: DataFolder, now: () => number): Library {
  return Library.open(join(folders.data, 'llmtui.db'), { now });
}

/**
 * Adds a question and its answers, side by side, to the library; the last answer is selected. Answers without a word are
 * left out, and a question without an answer too: false where nothing was there to be kept. Throws STORE_FAILED.
 */
export function keep(folders: DataFolder, exchange: Kept, now: () => number, random: () => number): boolean {
  const { id, past, title, system, askedAt } = exchange;
  const answers = exchange.answers.filter(({ text }) => text !== '');
  if (answers.length === 0) return false;
  const library = open(folders, now);
  try {
    // Another process may have gone on with it meanwhile: then this is a branch.
    const known = past === undefined ? undefined : (library.read(id) ?? past);
    const fresh = { ...createConversation(id, askedAt, system), title: titleFrom(title) };
    library.store(withExchange(known ?? fresh, past?.leaf ?? null, { ...exchange, answers }, random));
    return true;
  } finally {
    library.close();
  }
}

/**
 * The newest conversation, or the one whose id is `wanted` or begins so; `conv_` may be left out. Throws BAD_INPUT where
 * there is none, or more than one, and STORE_FAILED.
 */
export function findConversation(
  folders: DataFolder,
  wanted: { readonly type: 'newest' } | { readonly type: 'id'; readonly id: string },
  now: () => number,
): Conversation {
  const library = open(folders, now);
  try {
    if (wanted.type === 'newest' && library.list(1).length === 0) {
      const message = 'there is no conversation to go on with; ask without -c to begin one';
      throw new LlmtuiError('BAD_INPUT', message);
    }
    return findWhole(library, wanted.type === 'newest' ? 'last' : wanted.id);
  } finally {
    library.close();
  }
}
