import meow from 'meow';
import { parseParameter } from '../../chat/sampling.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import { nearest } from '../../models/near.js';
import type { Command, CommandName } from '../command.js';
import { checkFlags, isSetting, meowFlags, takesNext } from './check.js';
import { commands } from './commands.js';
import { written } from './flags.js';
import { type GivenFlags, is } from './given.js';
import { help } from './help.js';
import { lastValues } from './last-values.js';
import { readers } from './readers.js';

/**
 * Reads the arguments that follow the program's name; a flag that is given twice has its last value. Throws USAGE for
 * an unknown command or flag and for a flag without its value, BAD_INPUT for a sampling parameter out of bounds.
 */
export function parseArgs(argv: readonly string[]): Command {
  const { rest, pairs } = takePairs(argv);
  const first = firstWord(rest);
  const name = commandOf(first, rest);
  const { input, flags: given } = read(rest, name);
  if (is(given, 'version') && first === undefined) return { type: 'version', json: is(given, 'json') };
  checkFlags(given, name);
  const words = input.slice(first === undefined ? 0 : 1);
  if (first === 'help') return { type: 'help', text: help(words[0]) };
  if (is(given, 'help')) return { type: 'help', text: help(first ?? (name === 'chat' ? undefined : name)) };
  return readers[name]({ words, given, flags: { ...settingsIn(given), ...Object.fromEntries(pairs) } });
}

/** The first word that is no flag and no flag's value. */
function firstWord(argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') return argv[at + 1];
    if (!word.startsWith('-') || word === '-') return word;
    if (takesNext(word)) at++;
  }
  return undefined;
}

/** Throws USAGE for a word that is no command. */
function commandOf(first: string | undefined, argv: readonly string[]): CommandName {
  if (first === undefined && isServing(argv)) return 'serve';
  if (first === undefined || first === 'help') return 'chat';
  if (Object.hasOwn(commands, first)) return first as CommandName;
  const near = nearest(Object.keys(commands), first, 1)[0];
  const guess = near === undefined ? '' : `did you mean llmtui ${near}? `;
  const words = argv.filter(word => !word.startsWith('-')).join(' ');
  throw new LlmtuiError('USAGE', `no command "${first}"; ${guess}to ask a question: llmtui ask "${words}"`);
}

/** Whether `--serve` stands in the place of the command. */
function isServing(argv: readonly string[]): boolean {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.slice(0, end).includes('--serve');
}

function read(
  argv: readonly string[],
  command: CommandName,
): { readonly input: readonly string[]; readonly flags: GivenFlags } {
  try {
    const words = lastValues(argv, command);
    return meow('', {
      importMeta: import.meta,
      argv: words,
      flags: meowFlags(command, words) as Record<string, never>,
      // meow names the process after the package: what ps, top and tmux show.
      pkg: { name: 'llmtui' },
      description: false,
      autoHelp: false,
      autoVersion: false,
    });
  } catch (thrown) {
    // meow tells some mistakes itself.
    throw thrown instanceof LlmtuiError
      ? thrown
      : new LlmtuiError('USAGE', messageOf(thrown), { cause: thrown });
  }
}

/** Those of settings that were given, as text. */
function settingsIn(given: GivenFlags): Record<string, string> {
  const flags = Object.entries(given).flatMap(([name, value]) =>
    isSetting(name) && typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(flags);
}

/**
 * Takes `-o name value` out of the arguments: no flag parser knows a flag with two values. A parameter that has a flag of
 * its own becomes that flag, so that the last of both counts. Throws BAD_INPUT for a name or a value that is none.
 */
function takePairs(argv: readonly string[]): { rest: string[]; pairs: [string, string][] } {
  const rest: string[] = [];
  const pairs: [string, string][] = [];
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (i >= end || (word !== '-o' && word !== '--option')) {
      rest.push(word);
      continue;
    }
    const [name, value] = [argv[i + 1], argv[i + 2]];
    if (name === undefined || value === undefined)
      throw new LlmtuiError('USAGE', `${word} takes a name and a value`);
    parseParameter(name, value);
    const flag = camelCase(name);
    if (isSetting(flag)) rest.push(`${written(flag)}=${value}`);
    else pairs.push([name, value]);
    i += 2;
  }
  return { rest, pairs };
}

function camelCase(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
