import { textDialog } from '../update/dialog.js';
import type { Command } from './command.js';
import { conversationCommands } from './conversation.js';
import { fileCommands } from './files.js';
import { keyLines } from './keys.js';
import { modelCommands } from './model.js';
import { programCommands } from './program.js';
import { samplingCommands } from './sampling.js';

const help: Command = {
  name: 'help',
  aliases: ['?'],
  usage: '',
  argument: 'none',
  about: 'Show commands and keys.',
  run: state => [textDialog(state, 'Help', helpLines())],
};

/** Every slash command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  help,
  ...modelCommands,
  ...fileCommands,
  ...conversationCommands,
  ...samplingCommands,
  ...programCommands,
];

/** The command of that name or alias. */
export function findCommand(name: string): Command | undefined {
  const key = name.toLowerCase();
  return commands.find(command => command.name === key || command.aliases.includes(key));
}

function helpLines(): readonly string[] {
  const rows = commands.map(({ name, usage, aliases, about }) => {
    const also = aliases.length === 0 ? '' : ` (${aliases.map(alias => `/${alias}`).join(', ')})`;
    return `${`/${name} ${usage}`.padEnd(27)}${about}${also}`;
  });
  return ['Commands', ...rows.map(row => `  ${row}`), '', ...keyLines];
}
