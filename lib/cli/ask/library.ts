import { join } from 'node:path';
import { append, type Conversation, createConversation } from '../../chat/conversation.js';
import { newId } from '../../chat/ids.js';
import type { Message } from '../../chat/message.js';
import type { EndReason, Usage } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { titleFrom } from '../../chat/title.js';
import { LlmtuiError } from '../../errors.js';
import type { Folders } from '../../store/folders.js';
import { Library } from '../../store/library.js';
import { findWhole } from '../history/find.js';

/** One answer as the model wrote it. */
export interface Answer {
  readonly text: string;
  readonly end: EndReason;
  readonly usage: Usage;
  /** With the seed of this answer. */
  readonly sampling: Partial<Sampling>;
  /** When it ended, milliseconds since the epoch. */
  readonly at: number;
}

/** A question and its answers, to be kept. */
export interface Exchange {
  /** Of the conversation; that of `past` where there is one. */
  readonly id: string;
  /** What it goes on with. */
  readonly past: Conversation | undefined;
  /** Title of a new conversation, where it can be one; else the question gives it. */
  readonly title: string;
  /** System prompt of a new conversation. */
  readonly system: string;
  readonly question: string;
  /** When it was asked, milliseconds since the epoch. */
  readonly askedAt: number;
  readonly model: string;
  readonly answers: readonly Answer[];
}

type Kept = Pick<Folders, 'data'>;

function open(folders: Kept, now: () => number): Library {
  return Library.open(join(folders.data, 'llmtui.db'), { now });
}

/**
 * Adds a question and its answers, side by side, to the library; the last answer is selected. Answers without a word are
 * left out, and a question without an answer too: false where nothing was there to be kept. Throws STORE_FAILED.
 */
export function keep(folders: Kept, exchange: Exchange, now: () => number, random: () => number): boolean {
  const { id, past, title, system, question, askedAt, model } = exchange;
  const answers = exchange.answers.filter(({ text }) => text !== '');
  if (answers.length === 0) return false;
  const library = open(folders, now);
  try {
    // Another process may have gone on with it meanwhile: then this is a branch.
    const known = past === undefined ? undefined : (library.read(id) ?? past);
    const fresh = { ...createConversation(id, askedAt, system), title: titleFrom(title) };
    const asked: Message = {
      id: newId('msg', askedAt, random),
      parent: past?.leaf ?? null,
      role: 'user',
      parts: [{ type: 'text', text: question }],
      createdAt: askedAt,
    };
    const replies = answers.map(({ text, end, usage, sampling, at }): Message => {
      const origin = { model, sampling, end, usage };
      return {
        id: newId('msg', at, random),
        parent: asked.id,
        role: 'assistant',
        parts: [{ type: 'text', text }],
        createdAt: at,
        origin,
      };
    });
    const conversation = [asked, ...replies].reduce<Conversation>(append, known ?? fresh);
    library.store({ ...conversation, model });
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
  folders: Kept,
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
