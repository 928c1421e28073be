import type { Effect } from '../effect.js';

/** What does the effects of some types: one function for each. */
export type Handlers<Type extends Effect['type'] = Effect['type']> = {
  readonly [T in Type]: (effect: Extract<Effect, { readonly type: T }>) => void;
};
