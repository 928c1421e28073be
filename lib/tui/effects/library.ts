import { rename } from '../../chat/conversation.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import type { Saves } from '../../store/saves.js';
import type { Event } from '../event.js';
import { save } from './files.js';
import type { Handlers } from './handlers.js';
import type { Keeper } from './keeper.js';

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
  | 'rename'
  | 'auto-save'
  | 'save'
  | 'load'
  | 'list-saves';

/** The effects that read and write conversations: the library, and the JSON files of the saves folder. */
export function libraryEffects(
  keeper: Keeper,
  saves: Saves,
  dispatch: (event: Event) => void,
  clock: { readonly now: () => number; readonly random: () => number },
): Handlers<LibraryEffect> {
  const told = (level: 'warn' | 'error', work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      dispatch({ type: 'notice', level, text: messageOf(thrown) });
    }
  };
  const listHistory = (): void =>
    told('error', () => {
      const { library } = keeper;
      dispatch({ type: 'history', rows: library.list(HISTORY_ROWS), total: library.count() });
    });
  const listSaves = (): void => told('warn', () => dispatch({ type: 'saves', names: saves.list() }));
  return {
    store: ({ conversation, message }) => keeper.store(conversation, message),
    'store-draft': ({ conversation, draft }) => keeper.draft(conversation, draft),
    current: ({ id }) => keeper.attempt(() => keeper.library.saveLast(id)),
    'list-history': listHistory,
    open: ({ id }) =>
      told('error', () => {
        const conversation = keeper.read(id);
        if (conversation === undefined) throw new LlmtuiError('BAD_INPUT', 'this conversation is gone');
        dispatch({
          type: 'opened',
          conversation,
          draft: keeper.library.draft(id),
          text: `opened "${conversation.title}"`,
        });
      }),
    remove: ({ id }) => keeper.attempt(() => keeper.library.remove(id)),
    restore: ({ id }) => {
      keeper.attempt(() => keeper.library.restore(id));
      listHistory();
    },
    rename: ({ id, title }) => {
      told('error', () => {
        const conversation = keeper.read(id);
        if (conversation !== undefined) keeper.store(rename(conversation, title), undefined);
      });
      listHistory();
    },
    'auto-save': ({ conversation }) =>
      told('error', () => {
        dispatch({ type: 'auto-saved', conversation: conversation.id, file: saves.autosave(conversation) });
      }),
    save: ({ name, conversation, overwrite }) => {
      dispatch(save(saves, name, conversation, overwrite));
      listSaves();
    },
    load: ({ name }) =>
      told('error', () => {
        const taken = (id: string) => keeper.library.has(id);
        const conversation = saves.read(name, { now: clock.now(), random: clock.random, taken });
        keeper.library.store(conversation);
        dispatch({ type: 'opened', conversation, draft: '', text: `loaded "${name}"` });
        listHistory();
      }),
    'list-saves': listSaves,
  };
}
