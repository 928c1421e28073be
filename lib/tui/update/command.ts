import { commands, findCommand } from '../commands/table.js';
import { nearest } from '../match.js';
import type { State } from '../state.js';
import type { NewId, Step } from './step.js';
import { notify } from './step.js';

/** Runs a line that begins with a slash. An unknown command names the nearest right one. */
export function runCommand(state: State, line: string, newId: NewId): Step {
  const [, name = '', argument = ''] = /^\/(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
  const command = findCommand(name);
  if (command !== undefined) return command.run(state, argument.trim(), newId);
  const near = nearest(
    name,
    commands.flatMap(known => [known.name, ...known.aliases]),
  );
  const hint = near === undefined ? '/help lists them' : `did you mean /${near}?`;
  return [notify(state, 'error', `no command /${name}; ${hint}`)];
}
