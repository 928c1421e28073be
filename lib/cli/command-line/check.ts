import { LlmtuiError } from '../../errors.js';
import { nearest } from '../../models/near.js';
import type { CommandName } from '../command.js';
import { commands } from './commands.js';
import { allFlags, commonFlags, settingFlags, written } from './flags.js';
import type { GivenFlags } from './given.js';

/** The flags of one command, by name. */
export function flagsOf(command: CommandName): readonly string[] {
  const { settings, flags } = commands[command];
  return [...flags, ...(settings ? Object.keys(settingFlags) : []), ...Object.keys(commonFlags)];
}

/**
 * Throws USAGE for a flag that the command does not take, and for one without its value.
 * What is wrong is named with the nearest right flag, or with the commands that take it.
 */
export function checkFlags(given: GivenFlags, command: CommandName): void {
  const own = flagsOf(command);
  for (const [name, value] of Object.entries(given)) {
    if (!own.includes(name)) throw unknown(name, command);
    if (allFlags[name]?.value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    if (values.includes('') && name !== 'system') throw lacking(name);
  }
}

/** What is wrong with a flag that stands without its value. */
export function lacking(name: string): LlmtuiError {
  const flag = written(name);
  return new LlmtuiError('USAGE', `${flag} takes a value: ${flag} <${allFlags[name]?.value}>`);
}

function unknown(name: string, command: CommandName): LlmtuiError {
  const flag = name.length === 1 ? `-${name}` : written(name);
  const owners = Object.keys(commands).filter(other => takes(other as CommandName, name));
  if (owners.length > 0) {
    return new LlmtuiError('USAGE', `${flag} goes with ${owners.join(', ')}, not with ${command}`);
  }
  // The dashes, which all flags share, make none of them nearer.
  const near = nearest(
    flagsOf(command).map(own => written(own).slice(2)),
    flag.replace(/^-+/, ''),
    1,
  )[0];
  const see = command === 'chat' ? 'llmtui --help' : `llmtui help ${command}`;
  return new LlmtuiError(
    'USAGE',
    `no flag ${flag}; ${near === undefined ? '' : `did you mean --${near}? `}see ${see}`,
  );
}

/** Whether a command takes the flag of that name or letter. */
function takes(command: CommandName, name: string): boolean {
  return flagsOf(command).some(own => own === name || allFlags[own]?.short === name);
}

/**
 * What meow is to look for in `words`: it prepares each flag that it is told of, those that nobody wrote too, which takes
 * longer than reading them.
 */
export function meowFlags(command: CommandName, words: readonly string[]) {
  const there = new Set(words.map(word => word.split('=', 1)[0]));
  const isThere = (name: string): boolean => {
    const { short, negative } = allFlags[name]!;
    return negative === true || there.has(`-${short}`) || there.has(written(name)) || there.has(`--${name}`);
  };
  const names = flagsOf(command).filter(isThere);
  const entries = names.map(name => {
    const { short, value, multiple, negative } = allFlags[name]!;
    const flag = {
      type: value === undefined ? 'boolean' : 'string',
      ...(short !== undefined && { shortFlag: short }),
      ...(multiple && { isMultiple: true }),
      ...(negative && { default: true }),
    };
    return [name, flag] as const;
  });
  return Object.fromEntries(entries);
}

/** Whether a word of the command line is a flag whose value follows as the next word. */
export function takesNext(word: string): boolean {
  if (word.includes('=')) return false;
  return Object.entries(allFlags).some(
    ([name, { value, short }]) => value !== undefined && (written(name) === word || `-${short}` === word),
  );
}

/** Names of flags that stand for settings. */
export const isSetting = (name: string): boolean => Object.hasOwn(settingFlags, name);
