import { expandedText, fresh } from '../editor/editor.js';
import { attachedTo } from '../pictures.js';
import type { State } from '../state.js';
import { isKnownCommand, runCommand } from './command.js';
import { drafted, isCommand } from './measure.js';
import { sightless } from './sightless.js';
import type { NewId, Step } from './step.js';
import { notify, then } from './step.js';
import { send } from './submit.js';

/** Enter in the input: a command, or a message to the model. While a reply runs, only a command. */
export function enter(state: State, newId: NewId): Step {
  const text = expandedText(state.editor);
  if (text.trim() === '' && attachedTo(state).length === 0) return [state];
  if (isCommand(state.editor)) {
    // A wrong command stays in the input, where it can be mended.
    if (!isKnownCommand(text)) return runCommand({ ...state, completion: null }, text, newId);
    return then(drafted(cleared(state, text)), ready => runCommand(ready, text, newId));
  }
  if (state.running !== null)
    return [notify(state, 'warn', 'a reply is running: Esc stops it, then Enter sends')];
  const refusal = cannotSend(state);
  if (refusal !== undefined) return [notify(state, 'warn', refusal)];
  return send(cleared(state, text), text, newId);
}

/** Why the pictures of the draft keep it from being sent: they would be refused, and the draft would be gone. */
function cannotSend(state: State): string | undefined {
  const [path] = state.attaching;
  if (path !== undefined) return `${path} is still being read; Enter sends it then`;
  return attachedTo(state).length > 0 ? sightless(state) : undefined;
}

/** Empties the input and remembers what was sent for recall; what was told before is over. */
function cleared(state: State, text: string): State {
  const earlier = state.prompts.filter(prompt => prompt !== text);
  const prompts = text.trim() === '' ? state.prompts : [text, ...earlier];
  return { ...state, editor: fresh(state.editor), completion: null, prompts, recall: null, notice: null };
}
