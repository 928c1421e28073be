import type { Saves } from '../../store/saves.js';
import type { Event } from '../event.js';
import { save } from './files.js';
import type { Keeper } from './keeper.js';
import { historyOf } from './library.js';
import type { Performers, Told } from './performers.js';

/** The effects on the JSON files of the saves folder. */
export function saveEffects(
  keeper: Keeper,
  saves: Saves,
  dispatch: (event: Event) => void,
  told: Told,
  clock: { readonly now: () => number; readonly random: () => number },
): Performers<'auto-save' | 'save' | 'load' | 'list-saves'> {
  const list = (): void => told('warn', () => dispatch({ type: 'saves', names: saves.list() }));
  return {
    'auto-save': ({ conversation }) =>
      told('error', () => {
        dispatch({ type: 'auto-saved', conversation: conversation.id, file: saves.autosave(conversation) });
      }),
    save: ({ name, conversation, overwrite }) => {
      dispatch(save(saves, name, conversation, overwrite));
      list();
    },
    load: ({ name }) =>
      told('error', () => {
        const taken = (id: string) => keeper.library.has(id);
        const conversation = saves.read(name, { now: clock.now(), random: clock.random, taken });
        keeper.library.store(conversation);
        dispatch({ type: 'opened', conversation, draft: '', text: `loaded "${name}"` });
        dispatch(historyOf(keeper));
      }),
    'list-saves': list,
  };
}
