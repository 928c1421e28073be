import type { CommandName } from '../command.js';
import { flagsOf, lacking } from './check.js';
import { allFlags, written } from './flags.js';

/**
 * The arguments without those values of a flag that a later one overrules, so that what is typed behind an alias of the
 * shell counts; a flag that takes several values keeps all of them. Throws USAGE where such a flag lacks its value, which
 * meow would not tell.
 */
export function lastValues(argv: readonly string[], command: CommandName): readonly string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const groups: (readonly string[])[] = [];
  const places = new Map<string, number>();
  for (let at = 0; at < end; at++) {
    const word = separated(argv[at]!, command);
    const name = valueFlag(word, command);
    const isPair = name !== undefined && !word.includes('=') && at + 1 < end && isValue(argv[at + 1]!);
    if (name !== undefined && allFlags[name]?.multiple) {
      if (!isPair && !/=./.test(word)) throw lacking(name);
    } else if (name !== undefined) {
      const earlier = places.get(name);
      if (earlier !== undefined) groups[earlier] = [];
      places.set(name, groups.length);
    }
    groups.push(isPair ? pair(word, argv[++at]!) : [word]);
  }
  return [...groups.flat(), ...argv.slice(end)];
}

/** `-mname`, as POSIX has it, in the form that meow knows; other words as they are. */
function separated(word: string, command: CommandName): string {
  const [, flag, value] = /^(-[A-Za-z])([^=].*)$/s.exec(word) ?? [];
  const name = flag === undefined ? undefined : valueFlag(flag, command);
  return name === undefined ? word : `${written(name)}=${value}`;
}

/** The flag with a value that `word` is, of those that the command takes. */
function valueFlag(word: string, command: CommandName): string | undefined {
  const [flag] = word.split('=');
  return flagsOf(command).find(name => {
    const { short, value } = allFlags[name]!;
    return value !== undefined && (written(name) === flag || `-${short}` === flag);
  });
}

/** meow takes a value of `-`, which stands for stdin, only behind an equals sign. */
function pair(flag: string, value: string): readonly string[] {
  return value === '-' ? [`${flag}=-`] : [flag, value];
}

/** A word with a dash is the next flag, unless it is a number or stands for stdin. */
function isValue(word: string): boolean {
  return !word.startsWith('-') || word === '-' || /^-\.?\d/.test(word);
}
