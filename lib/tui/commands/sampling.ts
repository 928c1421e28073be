import type { Sampling } from '../../chat/sampling.js';
import { completeSampling, parameters, parseParameter } from '../../chat/sampling.js';
import { messageOf } from '../../errors.js';
import type { State } from '../state.js';
import { textDialog } from '../update/dialog.js';
import type { Step } from '../update/step.js';
import { notify } from '../update/step.js';
import type { Command } from './command.js';

/** Commands about how tokens are chosen. */
export const samplingCommands: readonly Command[] = [
  {
    name: 'set',
    aliases: [],
    usage: '<parameter> [value]',
    argument: 'parameter',
    about: 'Set a sampling parameter for this conversation; without a value, back to the default.',
    run: (state, argument) => set(state, argument),
  },
  {
    name: 'params',
    aliases: ['parameters'],
    usage: '',
    argument: 'none',
    about: 'Show every sampling parameter.',
    run: state => [textDialog(state, 'Sampling parameters', table(state))],
  },
];

function set(state: State, argument: string): Step {
  const [name = '', ...rest] = argument.split(/\s+/);
  if (name === '') return [textDialog(state, 'Sampling parameters', table(state))];
  const key = name.toLowerCase().replaceAll('-', '_');
  try {
    const sampling: Partial<Sampling> =
      rest.length === 0
        ? without(state.conversation.sampling, key)
        : { ...state.conversation.sampling, ...parseParameter(key, argument.slice(name.length).trim()) };
    const conversation = { ...state.conversation, sampling };
    const value = { ...completeSampling(state.preferences.sampling), ...sampling }[key as keyof Sampling];
    const shown = notify({ ...state, conversation }, 'info', `${key} is ${JSON.stringify(value)}`);
    return [shown, { type: 'store', conversation }];
  } catch (thrown) {
    return [notify(state, 'error', messageOf(thrown))];
  }
}

/** Also checks the name: an unknown one throws as `parseParameter` does. */
function without(sampling: Partial<Sampling>, name: string): Partial<Sampling> {
  if (!Object.hasOwn(completeSampling({}), name)) parseParameter(name, '');
  return Object.fromEntries(Object.entries(sampling).filter(([key]) => key !== name));
}

function table(state: State): readonly string[] {
  const own = { ...state.preferences.sampling, ...state.conversation.sampling };
  const now = completeSampling(own);
  return Object.entries(parameters).map(([name, { about }]) => {
    const value = String(now[name as keyof Sampling]);
    const mark = Object.hasOwn(own, name) ? '*' : ' ';
    return `${mark} ${name.padEnd(20)}${value.padEnd(8)} ${about}`;
  });
}
