import { attach, detach } from '../update/attach.js';
import { notify } from '../update/step.js';
import type { Command } from './command.js';

/** Commands that write and read files. */
export const fileCommands: readonly Command[] = [
  {
    name: 'save',
    aliases: [],
    usage: '<name>',
    argument: 'save',
    about: 'Write the conversation as JSON under this name.',
    run: (state, name) => {
      if (name === '') return [notify(state, 'warn', '/save <name>')];
      return [state, { type: 'save', name, conversation: state.conversation, overwrite: false }];
    },
  },
  {
    name: 'load',
    aliases: [],
    usage: '<name>',
    argument: 'save',
    about: 'Open what /save or auto-save wrote.',
    run: (state, name) =>
      name === '' ? [notify(state, 'warn', '/load <name>')] : [state, { type: 'load', name }],
  },
  {
    name: 'attach',
    aliases: ['image'],
    usage: '<picture>',
    argument: 'file',
    about: 'Send a picture with the next message, to a model that reads pictures.',
    run: (state, path) =>
      path === '' ? [notify(state, 'warn', '/attach <picture file>')] : attach(state, path),
  },
  {
    name: 'detach',
    aliases: [],
    usage: '[number]',
    argument: 'none',
    about: 'Take the pictures off the next message, or only that one.',
    run: (state, which) => detach(state, which),
  },
  {
    name: 'export',
    aliases: [],
    usage: '<file>',
    argument: 'file',
    about: 'Write the conversation as Markdown.',
    run: (state, path) => {
      if (path === '') return [notify(state, 'warn', '/export <file.md>')];
      return [state, { type: 'export', path, conversation: state.conversation, overwrite: false }];
    },
  },
];
