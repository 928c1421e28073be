import { LlmtuiError } from '../../errors.js';
import { nearest } from '../../models/near.js';
import type { CommandName } from '../command.js';
import { commands } from './commands.js';
import type { CommandDefinition } from './definition.js';
import { allFlags, commonFlags, settingFlags, written } from './flags.js';

/** Columns of a line of help. */
const WIDTH = 100;
/** Where the second column begins. */
const INDENT = 30;

/** What an exit status means, by status. */
export const exitStatuses: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'the model failed, or something of ours cannot be read or written',
  2: 'wrong usage',
  42: 'bad input: a file, a schema, a prompt that is too long',
  52: 'bad configuration',
  66: 'no such model',
  69: 'no network, or a server that refuses',
  70: 'a bug',
  130: 'interrupted',
};

/** The help of one command, or the general one. Throws USAGE for an unknown command. */
export function help(command: string | undefined): string {
  if (command === undefined || command === 'help') return general();
  if (!Object.hasOwn(commands, command)) {
    const [near] = nearest(Object.keys(commands), command, 1);
    const guess = near === undefined ? '' : `did you mean llmtui help ${near}? `;
    throw new LlmtuiError('USAGE', `no command "${command}"; ${guess}see llmtui --help`);
  }
  return ofCommand(command as CommandName);
}

function general(): string {
  const named = Object.entries(commands).map(([name, definition]) =>
    line(name === 'chat' ? 'llmtui' : `llmtui ${name}${firstWord(definition)}`, definition.summary),
  );
  const flags = ['choose', 'offline', ...Object.keys(settingFlags), ...Object.keys(commonFlags)];
  const statuses = Object.entries(exitStatuses).map(([status, meaning]) => `${status} ${meaning}`);
  return sections([
    ['llmtui: chat with a local language model in the terminal'],
    [...named, line('llmtui help [command]', 'what a command does, its flags, and examples')],
    [
      'Flags of every command that uses a model',
      ...flags.map(flagLine),
      line('-o <parameter> <value>', OPTION),
    ],
    ['Exit status', ...wrapped(`${statuses.join(', ')}.`, 2)],
  ]);
}

const OPTION = 'any sampling parameter, by name';

/** The argument that a command cannot do without. */
function firstWord({ usage }: CommandDefinition): string {
  const [word] = /^(?:\[prompt\]|<(?:model|words)>)$/.exec(usage[0] ?? '') ?? [];
  return word === undefined ? '' : ` ${word}`;
}

function ofCommand(name: CommandName): string {
  const { usage, about, flags, settings, examples } = commands[name];
  const called = name === 'chat' ? 'llmtui' : `llmtui ${name}`;
  const more = settings ? ['Flags of settings and sampling: llmtui --help'] : [];
  return sections([
    usage.map(form => `${called} ${form}`.trimEnd()),
    ...about.map(paragraph => wrapped(paragraph, 0)),
    flags.length === 0 ? [] : ['Flags', ...flags.map(flagLine)],
    more,
    ['Examples', ...examples.flatMap(({ run }) => run.split('\n').map(row => `  ${row}`))],
  ]);
}

function flagLine(name: string): string {
  const { short, value, text } = allFlags[name]!;
  const long = `${written(name)}${value === undefined ? '' : ` <${value}>`}`;
  return line(short === undefined ? `    ${long}` : `-${short}, ${long}`, text);
}

function line(left: string, right: string): string {
  const start = `  ${left}`;
  const space = start.length + 2 > INDENT ? `\n${' '.repeat(INDENT)}` : ' '.repeat(INDENT - start.length);
  return `${start}${space}${right}`;
}

const sections = (parts: readonly (readonly string[])[]): string =>
  `${parts
    .filter(part => part.length > 0)
    .map(part => part.join('\n'))
    .join('\n\n')}\n`;

function wrapped(text: string, indent: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    if (row !== '' && indent + row.length + 1 + word.length > WIDTH) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row].map(found => ' '.repeat(indent) + found);
}
