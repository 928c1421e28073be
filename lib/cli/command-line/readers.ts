import { LlmtuiError } from '../../errors.js';
import type { Command, CommandName, Flags } from '../command.js';
import { choiceOf, countOf, countsOf, type GivenFlags, is, noWords, textsOf } from './given.js';
import { readAsk } from './read-ask.js';
import { readClassify } from './read-classify.js';
import { readEmbed } from './read-embed.js';
import { readHistory } from './read-history.js';
import { readImport } from './read-import.js';
import { readServe } from './read-serve.js';

/** What stands behind the name of a command. */
export interface Rest {
  readonly words: readonly string[];
  readonly given: GivenFlags;
  readonly flags: Flags;
}

type Reader<Name extends CommandName> = (rest: Rest) => Extract<Command, { readonly type: Name }>;

/** What each command makes of its words and flags. They throw USAGE. */
export const readers: { readonly [Name in CommandName]: Reader<Name> } = {
  chat: ({ given, flags }) => ({
    type: 'chat',
    flags,
    choose: is(given, 'choose'),
    offline: is(given, 'offline'),
  }),
  ask: readAsk,
  history: readHistory,
  embed: readEmbed,
  classify: readClassify,
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
  import: readImport,
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
  serve: readServe,
  ps: ({ words, given }) => {
    noWords(words, 'ps');
    return { type: 'ps', json: is(given, 'json') };
  },
  check: ({ words, given, flags }) => {
    noWords(words, 'check');
    return {
      type: 'check',
      flags,
      ...textsOf(given, 'url'),
      interactive: is(given, 'interactive'),
      listModels: is(given, 'listModels'),
      json: is(given, 'json'),
    };
  },
  doctor: ({ words, given, flags }) => {
    noWords(words, 'doctor');
    return { type: 'doctor', flags, json: is(given, 'json') };
  },
  bench: ({ words, given, flags }) => {
    noWords(words, 'bench');
    return {
      type: 'bench',
      flags,
      prompt: countsOf(given, 'prompt', [512]),
      generate: countsOf(given, 'generate', [128]),
      repetitions: countOf(given, 'repetitions', 1, 5),
      output: choiceOf(given, 'format', ['table', 'md', 'csv', 'json']),
      ...textsOf(given, 'compare'),
    };
  },
  cache: ({ words, given }) => {
    const [action = 'list', ...more] = words;
    if ((action !== 'list' && action !== 'clear') || more.length > 0)
      throw new LlmtuiError('USAGE', 'llmtui cache, or llmtui cache clear');
    return { type: 'cache', action, json: is(given, 'json') };
  },
  config: readConfig,
  completion: ({ words }) => {
    const [shell, ...rest] = words;
    if (shell === 'complete') return { type: 'completion', shell, words: rest };
    if ((shell !== 'bash' && shell !== 'zsh' && shell !== 'fish') || rest.length > 0)
      throw new LlmtuiError('USAGE', 'llmtui completion bash, zsh or fish');
    return { type: 'completion', shell };
  },
};

function modelOf(words: readonly string[], command: string): string {
  if (words.length === 1 && words[0] !== undefined && words[0] !== '') return words[0];
  throw new LlmtuiError('USAGE', `llmtui ${command} <model>; llmtui models lists them`);
}

function readConfig({ words, flags }: Rest): Extract<Command, { readonly type: 'config' }> {
  const [action, name, ...value] = words;
  if (action === undefined) return { type: 'config', flags };
  if (action === 'set' && name !== undefined && value.length > 0)
    return { type: 'config', flags, change: { type: 'set', name, value: value.join(' ') } };
  if (action === 'unset' && name !== undefined && value.length === 0)
    return { type: 'config', flags, change: { type: 'unset', name } };
  throw new LlmtuiError(
    'USAGE',
    'llmtui config, llmtui config set <name> <value>, or llmtui config unset <name>',
  );
}
