import meow from 'meow';
import { parseParameter } from '../chat/sampling.js';
import { LlmtuiError, messageOf } from '../errors.js';
import { help } from './help.js';

/** The flags that stand for settings, by name, as `readSettings` takes them. */
export type Flags = Readonly<Record<string, string>>;

export type ConfigChange =
  | { readonly type: 'set'; readonly name: string; readonly value: string }
  | { readonly type: 'unset'; readonly name: string };

/** What the command line asks for. */
export type Command =
  | { readonly type: 'chat'; readonly flags: Flags; readonly choose: boolean }
  /** `prompt` is empty when it comes from stdin alone. */
  | { readonly type: 'ask'; readonly flags: Flags; readonly prompt: string }
  | { readonly type: 'config'; readonly flags: Flags; readonly change?: ConfigChange }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'version' };

const text = { type: 'string' } as const;
const known = {
  model: { ...text, shortFlag: 'm' },
  system: { ...text, shortFlag: 's' },
  device: text,
  ctx: text,
  threads: text,
  logLevel: text,
  temperature: text,
  topP: text,
  topK: text,
  minP: text,
  seed: text,
  maxTokens: text,
  choose: { type: 'boolean' },
  help: { type: 'boolean', shortFlag: 'h' },
  version: { type: 'boolean', shortFlag: 'v' },
} as const;

/**
 * Reads the arguments that follow the program's name. Throws USAGE for an unknown command or flag and for a flag
 * without its value, BAD_INPUT for a sampling parameter out of bounds.
 */
export function parseArgs(argv: readonly string[]): Command {
  const { rest, pairs } = takePairs(argv);
  const { input, flags: given } = read(rest);
  check(given);
  if (given.version === true) return { type: 'version' };
  if (given.help === true) return { type: 'help', text: help(input[0]) };
  return commandOf(input, settingFlags(given, pairs), given.choose === true);
}

function read(argv: readonly string[]): {
  input: readonly string[];
  flags: Readonly<Record<string, unknown>>;
} {
  try {
    return meow('', {
      importMeta: import.meta,
      argv,
      flags: known,
      // meow names the process after the package: what ps, top and tmux show.
      pkg: { name: 'llmtui' },
      description: false,
      autoHelp: false,
      autoVersion: false,
    });
  } catch (thrown) {
    // meow throws for a flag that is given twice.
    throw new LlmtuiError('USAGE', messageOf(thrown), { cause: thrown });
  }
}

function commandOf(input: readonly string[], flags: Flags, choose: boolean): Command {
  const [first, ...others] = input;
  switch (first) {
    case undefined:
      return { type: 'chat', flags, choose };
    case 'ask':
      return { type: 'ask', flags, prompt: others.join(' ') };
    case 'config': {
      const change = configChange(others);
      return change === undefined ? { type: 'config', flags } : { type: 'config', flags, change };
    }
    case 'help':
      return { type: 'help', text: help(others[0]) };
    default:
      throw new LlmtuiError(
        'USAGE',
        `no command "${first}"; to ask a question: llmtui ask "${input.join(' ')}"`,
      );
  }
}

function configChange(words: readonly string[]): ConfigChange | undefined {
  const [action, name, ...value] = words;
  if (action === undefined) return undefined;
  if (action === 'set' && name !== undefined && value.length > 0)
    return { type: 'set', name, value: value.join(' ') };
  if (action === 'unset' && name !== undefined && value.length === 0) return { type: 'unset', name };
  throw new LlmtuiError(
    'USAGE',
    'llmtui config, llmtui config set <name> <value>, or llmtui config unset <name>',
  );
}

/** Takes `-o name value` out of the arguments: no flag parser knows a flag with two values. */
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
    pairs.push([name, value]);
    i += 2;
  }
  return { rest, pairs };
}

function check(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const dashed = name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
    const flag = name.length === 1 ? `-${name}` : `--${dashed}`;
    if (!Object.hasOwn(known, name)) throw new LlmtuiError('USAGE', `no flag ${flag}; see llmtui --help`);
    if (value === '' && name !== 'system') throw new LlmtuiError('USAGE', `${flag} takes a value`);
    if (Array.isArray(value)) throw new LlmtuiError('USAGE', `${flag} is given twice`);
  }
}

/** The flags with a value, and the pairs of -o, whose names are checked here: only those of parameters count. */
function settingFlags(given: Readonly<Record<string, unknown>>, pairs: readonly [string, string][]): Flags {
  const flags: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') flags[name] = value;
  }
  for (const [name, value] of pairs) {
    parseParameter(name, value);
    flags[name] = value;
  }
  return flags;
}
