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
  const words = argv.slice(0, end).flatMap(word => separated(word, command));
  const groups: (readonly string[])[] = [];
  const places = new Map<string, number>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const name = valueFlag(word, command);
    const isPair = name !== undefined && !word.includes('=') && isValue(words[at + 1]);
    if (name !== undefined && allFlags[name]?.multiple) {
      if (!isPair && !/=./.test(word)) throw lacking(name);
    } else if (name !== undefined) {
      const earlier = places.get(name);
      if (earlier !== undefined) groups[earlier] = [];
      places.set(name, groups.length);
    }
    groups.push(isPair ? pair(word, words[++at]!) : [word]);
  }
  return [...groups.flat(), ...argv.slice(end)];
}

/**
 * `-qmname` as `-q --model=name`: switches in one word, and the value right behind its letter, as POSIX has it. A word
 * with a letter that is no flag of the command stays as it is.
 */
function separated(word: string, command: CommandName): readonly string[] {
  const [, letters = ''] = /^-([A-Za-z].+)$/s.exec(word) ?? [];
  const apart: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const flag = `-${letters[at]}`;
    const rest = letters.slice(at + 1);
    const name = valueFlag(flag, command);
    if (name !== undefined) return [...apart, joined(flag, name, rest)];
    if (!isSwitch(letters[at]!, command)) return [word];
    apart.push(flag);
  }
  return apart.length === 0 ? [word] : apart;
}

function joined(flag: string, name: string, rest: string): string {
  return rest === '' ? flag : `${written(name)}=${rest.replace(/^=/, '')}`;
}

function isSwitch(letter: string, command: CommandName): boolean {
  return flagsOf(command).some(name => allFlags[name]?.short === letter);
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
function isValue(word: string | undefined): boolean {
  return word !== undefined && (!word.startsWith('-') || word === '-' || /^-\.?\d/.test(word));
}
