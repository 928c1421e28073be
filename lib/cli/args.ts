import meow from 'meow';
import { parseParameter } from '../chat/sampling.js';
import { LlmtuiError, messageOf } from '../errors.js';
import type { Command, CommandName, ConfigChange, Flags, ImportRequest } from './command.js';
import { checkFlags, checkOwnFlags, type GivenFlags, knownFlags, settingFlags } from './flags.js';
import { help } from './help.js';

/**
 * Reads the arguments that follow the program's name. Throws USAGE for an unknown command or flag and for a flag
 * without its value, BAD_INPUT for a sampling parameter out of bounds.
 */
export function parseArgs(argv: readonly string[]): Command {
  const { rest, pairs } = takePairs(argv);
  const { input, flags: given } = read(rest);
  checkFlags(given);
  if (given.version === true) return { type: 'version' };
  const [first, ...words] = input;
  if (given.help === true) return { type: 'help', text: help(first) };
  if (first === 'help') return { type: 'help', text: help(words[0]) };
  if (first !== undefined && !Object.hasOwn(readers, first)) {
    throw new LlmtuiError(
      'USAGE',
      `no command "${first}"; to ask a question: llmtui ask "${input.join(' ')}"`,
    );
  }
  const name = (first ?? 'chat') as CommandName;
  checkOwnFlags(given, name);
  return readers[name]({ words, given, flags: withPairs(settingFlags(given), pairs) });
}

/** What stands behind the name of a command. */
interface Rest {
  readonly words: readonly string[];
  readonly given: GivenFlags;
  readonly flags: Flags;
}

const readers: { readonly [Name in CommandName]: (rest: Rest) => Command } = {
  chat: ({ given, flags }) => ({
    type: 'chat',
    flags,
    choose: is(given, 'choose'),
    offline: is(given, 'offline'),
  }),
  ask: ({ words, given, flags }) => ({
    type: 'ask',
    flags,
    prompt: words.join(' '),
    offline: is(given, 'offline'),
  }),
  models: ({ words, given, flags }) => {
    if (words.length > 0)
      throw new LlmtuiError('USAGE', `llmtui models takes no words; llmtui show ${words[0]}`);
    return { type: 'models', flags, json: is(given, 'json') };
  },
  show: ({ words, given, flags }) => ({
    type: 'show',
    flags,
    model: modelOf(words, 'show'),
    json: is(given, 'json'),
  }),
  rm: ({ words, given, flags }) => ({
    type: 'rm',
    flags,
    model: modelOf(words, 'rm'),
    yes: is(given, 'yes'),
  }),
  import: ({ words, given, flags }) => ({
    type: 'import',
    flags,
    request: importRequest(words, given),
    offline: is(given, 'offline'),
  }),
  pull: ({ words, given, flags }) => ({
    type: 'pull',
    flags,
    what: words.join(' '),
    list: is(given, 'list'),
    offline: is(given, 'offline'),
  }),
  search: ({ words, given, flags }) => ({
    type: 'search',
    flags,
    words: words.join(' '),
    json: is(given, 'json'),
    offline: is(given, 'offline'),
  }),
  ps: ({ words, given }) => {
    if (words.length > 0) throw new LlmtuiError('USAGE', 'llmtui ps takes no words');
    return { type: 'ps', json: is(given, 'json') };
  },
  config: ({ words, flags }) => {
    const change = configChange(words);
    return change === undefined ? { type: 'config', flags } : { type: 'config', flags, change };
  },
};

const is = (given: GivenFlags, name: string): boolean => given[name] === true;

function read(argv: readonly string[]): { input: readonly string[]; flags: GivenFlags } {
  try {
    return meow('', {
      importMeta: import.meta,
      argv,
      flags: knownFlags,
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

function modelOf(words: readonly string[], command: string): string {
  if (words.length === 1 && words[0] !== undefined && words[0] !== '') return words[0];
  throw new LlmtuiError('USAGE', `llmtui ${command} <model>; llmtui models lists them`);
}

function importRequest(words: readonly string[], given: GivenFlags): ImportRequest {
  if (words.length > 1)
    throw new LlmtuiError('USAGE', 'one file, folder or URL at a time; quote a path with blanks');
  const texts = (...names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(
      names.flatMap(name => {
        const value = given[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
  const [what] = words;
  return {
    from: {
      ...texts('folder'),
      ...(what !== undefined && { what }),
      hfCache: is(given, 'hfCache'),
      ollama: is(given, 'ollama'),
      lmStudio: is(given, 'lmStudio'),
    },
    ...texts('output', 'profile'),
    overrides: Array.isArray(given.override) ? given.override.map(String) : [],
    dryRun: is(given, 'dryRun'),
  };
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

/** With the pairs of -o, whose names are checked here: only those of parameters count. */
function withPairs(flags: Record<string, string>, pairs: readonly [string, string][]): Flags {
  for (const [name, value] of pairs) {
    parseParameter(name, value);
    flags[name] = value;
  }
  return flags;
}
