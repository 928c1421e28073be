import type { State } from '../state.js';
import { saveBeforeLeaving } from './autosave.js';
import { cutShort } from './reply.js';
import type { Step } from './step.js';
import { then } from './step.js';

/** Keeps the partial reply, the draft and the file, and leaves. */
export function leave(state: State): Step {
  return then(then(cutShort(state), saveBeforeLeaving), kept => [
    kept,
    { type: 'stop' },
    { type: 'store-draft', conversation: kept.conversation.id, draft: kept.editor },
    { type: 'quit' },
  ]);
}
