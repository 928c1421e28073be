import type { Confirmation, State } from '../state.js';
import { leave } from './leave.js';
import { switchModel } from './model.js';
import { startPull } from './pull.js';
import type { Step } from './step.js';

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
