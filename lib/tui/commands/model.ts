import { messageOf } from '../../errors.js';
import { isModelPath, resolveModel } from '../../models/list.js';
import { loadedName, modelTable } from '../model-table.js';
import { profileToPull, pullQuestion } from '../profiles.js';
import { isPulling } from '../pull.js';
import type { State } from '../state.js';
import { chooseDialog, textDialog } from '../update/dialog.js';
import { importFrom } from '../update/import.js';
import { takeModel } from '../update/model.js';
import { pull, startPull } from '../update/pull.js';
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
    about: 'List the models, and what can be pulled.',
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
  {
    name: 'pull',
    aliases: [],
    usage: '[what]',
    argument: 'profile',
    about: 'Download a profile, user/repo[:quant] or URL while the chat goes on; F3 shows it.',
    run: (state, wanted) => pull(state, wanted),
  },
  {
    name: 'import',
    aliases: [],
    usage: '[from]',
    argument: 'file',
    about: 'Take over models from a path, ollama, lm-studio or hf-cache, without copying.',
    run: (state, wanted) => importFrom(state, wanted),
  },
];

function switchTo(state: State, wanted: string): Step {
  try {
    const entry = resolveModel(state.models, wanted);
    if (entry.name === loadedName(state)) return [notify(state, 'info', `${entry.name} is loaded already`)];
    return takeModel(state, entry);
  } catch (thrown) {
    return switchToOther(state, wanted, messageOf(thrown));
  }
}

/** What is not in the list: a profile that can be pulled, a file, or nothing. */
function switchToOther(state: State, wanted: string, whyNot: string): Step {
  const profile = profileToPull(state.models, wanted);
  if (profile !== undefined) {
    const { name: reference } = profile;
    const under = state.pulls.find(known => known.reference === reference);
    if (under !== undefined && isPulling(under)) return startPull(state, reference, true);
    const question = pullQuestion(profile);
    return [{ ...state, dialog: { type: 'confirm', question, about: { type: 'pull', reference } } }];
  }
  if (isModelPath(wanted)) return [state, { type: 'find-model', path: wanted }];
  return [notify(state, 'error', whyNot)];
}
