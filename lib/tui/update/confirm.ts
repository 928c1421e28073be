import { isEmpty } from '../editor/editor.js';
import type { Confirmation, State } from '../state.js';
import { leave } from './leave.js';
import { switchModel } from './model.js';
import { startPull } from './pull.js';
import type { Step } from './step.js';
import { notify } from './step.js';

/** Opens a question. One that comes by itself must not take the keys of who writes: then it is only told. */
export function asked(state: State, question: string, about: Confirmation): State {
  const isBusy = !isEmpty(state.editor) || state.dialog !== null;
  if (about.type === 'pull' && isBusy)
    return notify(
      state,
      'info',
      `${about.reference} is not on this disk: /switch ${about.reference} asks to pull it`,
    );
  return { ...state, dialog: { type: 'confirm', question, about } };
}

/** Does what was asked about. */
export function confirmed(state: State, about: Confirmation): Step {
  const { conversation } = state;
  switch (about.type) {
    case 'quit':
      return leave(state);
    case 'pull':
      return startPull(state, about.reference, true);
    case 'remove-model':
      return [state, { type: 'remove-model', entry: about.entry }];
    case 'load':
      return switchModel(state, about.name);
    case 'overwrite':
      return [state, { type: 'save', name: about.name, conversation, overwrite: true }];
    case 'overwrite-export':
      return [state, { type: 'export', path: about.path, conversation, overwrite: true }];
  }
}
