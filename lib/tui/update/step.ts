import type { Effect } from '../effect.js';
import type { Notice, State } from '../state.js';

/** The outcome of one event: the next state, and what is to be done. */
export type Step = readonly [State, ...Effect[]];

/** Makes ids; given by the caller so that a step is a pure function of its arguments. */
export type NewId = (kind: 'conv' | 'msg') => string;

const NOTICE_MS = 6_000;
/** A long one stays as long as it takes to read. */
const NOTICE_MS_PER_CHARACTER = 60;

/** `state` with a message in the status line for some seconds. */
export function notify(state: State, level: Notice['level'], text: string): State {
  const shown = Math.max(NOTICE_MS, Math.min(text.length, 500) * NOTICE_MS_PER_CHARACTER);
  return { ...state, notice: { level, text, until: state.now + shown } };
}

/** Runs `next` on what `step` left, and joins the effects of both. */
export function then(step: Step, next: (state: State) => Step): Step {
  const [state, ...effects] = step;
  const [after, ...more] = next(state);
  return [after, ...effects, ...more];
}
