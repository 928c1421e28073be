import { messageOf } from '../../errors.js';
import { isModelPath, resolveModel } from '../../models/list.js';
import { loadedName, modelTable } from '../model-table.js';
import type { State } from '../state.js';
import { chooseDialog, textDialog } from '../update/dialog.js';
import { takeModel } from '../update/model.js';
import type { Step } from '../update/step.js';
import { notify } from '../update/step.js';
import type { Command } from './command.js';

/** Commands about models. */
export const modelCommands: readonly Command[] = [
  {
    name: 'models',
    aliases: [],
    usage: '',
    argument: 'none',
    about: 'List the models with status and description.',
    run: state => [textDialog(state, 'Models', modelTable(state)), { type: 'list-models' }],
  },
  {
    name: 'switch',
    aliases: ['model'],
    usage: '[model|file]',
    argument: 'model',
    about: 'Answer with another model from here on; the conversation stays.',
    run: (state, name) =>
      name === '' ? [chooseDialog(state), { type: 'list-models' }] : switchTo(state, name),
  },
];

function switchTo(state: State, wanted: string): Step {
  try {
    const entry = resolveModel(state.models, wanted);
    if (entry.name === loadedName(state)) return [notify(state, 'info', `${entry.name} is loaded already`)];
    return takeModel(state, entry);
  } catch (thrown) {
    if (isModelPath(wanted)) return [state, { type: 'find-model', path: wanted }];
    return [notify(state, 'error', messageOf(thrown))];
  }
}
