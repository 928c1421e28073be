import { rename } from '../../chat/conversation.js';
import { LlmtuiError } from '../../errors.js';
import type { Event } from '../event.js';
import type { Keeper } from './keeper.js';
import type { Performers, Told } from './performers.js';

/** Rows of the history that are held, newest first. */
const HISTORY_ROWS = 10_000;

type LibraryEffect =
  | 'store'
  | 'store-draft'
  | 'current'
  | 'list-history'
  | 'open'
  | 'remove'
  | 'restore'
  | 'rename';

/** The effects that read and write the library of conversations. */
export function libraryEffects(
  keeper: Keeper,
  dispatch: (event: Event) => void,
  told: Told,
): Performers<LibraryEffect> {
  const list = (): void => told('error', () => dispatch(historyOf(keeper)));
  return {
    store: ({ conversation, message }) => keeper.store(conversation, message),
    'store-draft': ({ conversation, draft }) => keeper.draft(conversation, draft),
    current: ({ id }) => keeper.attempt(() => keeper.library.saveLast(id)),
    'list-history': list,
    open: ({ id }) =>
      told('error', () => {
        const conversation = keeper.read(id);
        if (conversation === undefined) throw new LlmtuiError('BAD_INPUT', 'this conversation is gone');
        const text = `opened "${conversation.title}"`;
        dispatch({ type: 'opened', conversation, draft: keeper.readDraft(id), text });
      }),
    remove: ({ id }) => keeper.attempt(() => keeper.library.remove(id)),
    restore: ({ id }) => {
      keeper.attempt(() => keeper.library.restore(id));
      list();
    },
    rename: ({ id, title }) => {
      told('error', () => {
        const conversation = keeper.read(id);
        if (conversation !== undefined) keeper.store(rename(conversation, title), undefined);
      });
      list();
    },
  };
}

/** The newest rows of the history. Throws STORE_FAILED. */
export function historyOf({ library }: Keeper): Event {
  return { type: 'history', rows: library.list(HISTORY_ROWS), total: library.count() };
}
