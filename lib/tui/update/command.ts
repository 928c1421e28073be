import { commands, findCommand } from '../commands/table.js';
import { nearest } from '../match.js';
import type { State } from '../state.js';
import type { NewId, Step } from './step.js';
import { notify } from './step.js';

/** Runs a line that begins with a slash. An unknown command names the nearest right one. */
export function runCommand(state: State, line: string, newId: NewId): Step {
  const { name, argument } = parsed(line);
  const command = findCommand(name);
  if (command !== undefined) return command.run(state, argument, newId);
  const near = nearest(
    name,
    commands.flatMap(known => [known.name, ...known.aliases]),
  );
  const hint = near === undefined ? '/help lists them' : `did you mean /${near}?`;
  return [notify(state, 'error', `no command /${name}; ${hint}`)];
}

/** Whether a line that begins with a slash names a command that there is. */
export function isKnownCommand(line: string): boolean {
  return findCommand(parsed(line).name) !== undefined;
}

function parsed(line: string): { readonly name: string; readonly argument: string } {
  const [, name = '', argument = ''] = /^\/(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
  return { name, argument: argument.trim() };
}
