import type { CommandName } from '../command.js';
import { commands } from './commands.js';
import type { FlagDefinition } from './definition.js';
import { allFlags, commonFlags, settingFlags, written } from './flags.js';
import { exitStatuses } from './help.js';

/** The parts of the manual page that follow from the commands, in man(7) macros. */
export const manParts: Readonly<Record<string, () => string>> = {
  synopsis: () => names.flatMap(name => forms(name).map(manForm)).join('\n.br\n'),
  commands: () => names.map(manCommand).join('\n'),
  flags: () => [...Object.keys(settingFlags), ...Object.keys(commonFlags)].map(manFlag).join('\n'),
  statuses: () =>
    Object.entries(exitStatuses)
      .map(([status, meaning]) => `.TP\n.B ${status}\n${roff(meaning)}`)
      .join('\n'),
};

/** The parts of the README that follow from the commands, in Markdown. */
export const readmeParts: Readonly<Record<string, () => string>> = {
  commands: () =>
    rows(
      ['command', ''],
      names.map(name => [`\`${called(name)}\``, commands[name].summary]),
    ),
  ask: () => flagRows(commands.ask.flags),
  serve: () => flagRows(commands.serve.flags),
  statuses: () => rows(['status', ''], Object.entries(exitStatuses)),
};

/**
 * `text` with each part between its marks: lines that hold `begin <name>` and `end <name>`. A part without marks, and
 * marks without a part, throw.
 */
export function fill(text: string, parts: Readonly<Record<string, () => string>>): string {
  let filled = text;
  for (const [name, part] of Object.entries(parts)) {
    const marks = new RegExp(`^(.*\\bbegin ${name}\\b.*\\n)[\\s\\S]*?^(.*\\bend ${name}\\b)`, 'm');
    if (!marks.test(filled)) throw new Error(`no place for the part "${name}"`);
    filled = filled.replace(marks, (_, begin: string, end: string) => `${begin}${part()}\n${end}`);
  }
  return filled;
}

const names = Object.keys(commands) as CommandName[];

const called = (name: CommandName): string => (name === 'chat' ? 'llmtui' : `llmtui ${name}`);

const forms = (name: CommandName): string[] =>
  commands[name].usage.map(form => `${called(name)} ${form}`.trimEnd());

/** Plain text as roff: no line begins with a control character, and a hyphen in a flag can be copied. */
function roff(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return escaped.replaceAll(/^(?=[.'])/gm, '\\&');
}

const manForm = (form: string): string => `.B ${roff(form)}`;

function manCommand(name: CommandName): string {
  const { about, flags, examples } = commands[name];
  const lines = [`.SS ${roff(called(name))}`, ...about.map(paragraph => `${roff(paragraph)}\n.PP`)];
  lines[lines.length - 1] = lines.at(-1)!.replace(/\n\.PP$/, '');
  const shown = examples.map(({ run, text }) => `.PP\n${roff(text)}:\n.PP\n.nf\n.RS\n${roff(run)}\n.RE\n.fi`);
  return [...lines, ...flags.map(manFlag), ...shown].join('\n');
}

function manFlag(name: string): string {
  const flag: FlagDefinition = allFlags[name]!;
  const short = flag.short === undefined ? '' : `\\-${flag.short}, `;
  const value = flag.value === undefined ? '' : ` <${flag.value}>`;
  return `.TP\n.B ${short}${roff(written(name) + value)}\n${roff(flag.text)}`;
}

function flagRows(flags: readonly string[]): string {
  const found = flags.map(name => {
    const { short, value, text } = allFlags[name]!;
    const long = `${written(name)}${value === undefined ? '' : ` <${value}>`}`;
    return [short === undefined ? `\`${long}\`` : `\`-${short}\`, \`${long}\``, text] as const;
  });
  return rows(['flag', ''], found);
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [head, head.map(() => '---'), ...body].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
}
