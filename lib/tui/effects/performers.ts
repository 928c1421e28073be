import { messageOf } from '../../errors.js';
import type { Effect } from '../effect.js';
import type { Event } from '../event.js';

/** What does the effects of some types: one function for each. */
export type Performers<Type extends Effect['type'] = Effect['type']> = {
  readonly [T in Type]: (effect: Extract<Effect, { readonly type: T }>) => void;
};

/** Runs work whose failure is a notice of that level. */
export type Told = (level: 'warn' | 'error', work: () => void) => void;

/** Tells failures to the screen that `dispatch` leads to. */
export function tellingTo(dispatch: (event: Event) => void): Told {
  return (level, work) => {
    try {
      work();
    } catch (thrown) {
      dispatch({ type: 'notice', level, text: messageOf(thrown) });
    }
  };
}
