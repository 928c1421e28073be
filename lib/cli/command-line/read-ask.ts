import { LlmtuiError } from '../../errors.js';
import type { AskCommand } from '../command.js';
import { countOf, type GivenFlags, is, listOf, pairsOf, textOf, textsOf } from './given.js';
import type { Rest } from './readers.js';

/** Answers to one prompt at most. */
const MOST_ANSWERS = 100;

/** Throws USAGE for flags that contradict each other. */
export function readAsk({ words, given, flags }: Rest): AskCommand {
  const count = countOf(given, 'count', 1, 1);
  if (count > MOST_ANSWERS) throw new LlmtuiError('USAGE', `--count is at most ${MOST_ANSWERS}`);
  const json = is(given, 'json');
  const streamJson = is(given, 'streamJson');
  exclude(given, 'json', 'streamJson', '--json and --stream-json are two forms of output; take one');
  exclude(given, 'continue', 'conversation', '--continue is the newest conversation, --conversation another');
  exclude(given, 'extract', 'schema', '--extract takes a code block, and an answer by --schema is JSON');
  const conversation = textOf(given, 'conversation');
  const continues =
    conversation === undefined ? { type: 'newest' as const } : { type: 'id' as const, id: conversation };
  return {
    type: 'ask',
    flags,
    offline: is(given, 'offline'),
    words,
    files: listOf(given, 'file'),
    ...((is(given, 'continue') || conversation !== undefined) && { continues }),
    extract: is(given, 'extract'),
    stream: is(given, 'stream'),
    quiet: is(given, 'quiet'),
    count,
    params: pairsOf(given, 'param'),
    ...textsOf(given, 'template', 'saveAs', 'schema'),
    output: json ? 'json' : streamJson ? 'stream-json' : 'text',
    log: is(given, 'log'),
    attach: is(given, 'attach'),
  };
}

/** What a chat without a terminal asks for: one answer to stdin. */
export function askStdin(flags: AskCommand['flags'], offline: boolean): AskCommand {
  return readAsk({ words: [], given: { offline, stream: true, log: true, attach: true }, flags });
}

function exclude(given: GivenFlags, one: string, other: string, message: string): void {
  const has = (name: string) => given[name] !== undefined && given[name] !== false;
  if (has(one) && has(other)) throw new LlmtuiError('USAGE', message);
}
