import { LlmtuiError } from '../../errors.js';
import type { AskCommand, BatchRequest } from '../command.js';
import { written } from './flags.js';
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
  const batch = batchOf(words, given);
  const conversation = textOf(given, 'conversation');
  const continues =
    conversation === undefined ? { type: 'newest' as const } : { type: 'id' as const, id: conversation };
  return {
    type: 'ask',
    flags: { ...flags, ...textsOf(given, 'parallel', 'resizeMax', 'imageQuality') },
    offline: is(given, 'offline'),
    words,
    files: listOf(given, 'file'),
    images: imagesOf(given),
    ...((is(given, 'continue') || conversation !== undefined) && { continues }),
    extract: is(given, 'extract'),
    stream: is(given, 'stream'),
    quiet: is(given, 'quiet'),
    count,
    params: pairsOf(given, 'param'),
    ...textsOf(given, 'template', 'saveAs', 'schema'),
    output: json ? 'json' : streamJson ? 'stream-json' : 'text',
    log: is(given, 'log'),
    // Who has it loaded answers one at a time, most likely.
    attach: is(given, 'attach') && batch === undefined,
    ...(batch !== undefined && { batch }),
  };
}

/** What has no meaning for many prompts at once. */
const single = [
  'file',
  'image',
  'continue',
  'conversation',
  'template',
  'param',
  'saveAs',
  'json',
  'streamJson',
  'extract',
  'count',
];

function imagesOf(given: GivenFlags): readonly string[] {
  const images = listOf(given, 'image');
  if (images.includes('-')) throw new LlmtuiError('USAGE', '--image takes a file: stdin is text');
  if (images.length > 0 && isGiven(given, 'saveAs'))
    throw new LlmtuiError('USAGE', '--image does not go with --save-as: a template keeps no pictures');
  return images;
}

function batchOf(words: readonly string[], given: GivenFlags): BatchRequest | undefined {
  const input = textOf(given, 'batch');
  if (input === undefined) {
    for (const name of ['output', 'resume', 'parallel']) {
      if (isGiven(given, name)) throw new LlmtuiError('USAGE', `${written(name)} goes with --batch`);
    }
    return undefined;
  }
  const other = single.find(name => isGiven(given, name));
  if (other !== undefined) throw new LlmtuiError('USAGE', `${written(other)} does not go with --batch`);
  if (words.length > 0)
    throw new LlmtuiError('USAGE', '--batch takes its prompts from a file; put the prompt there');
  const resume = is(given, 'resume');
  const { output } = textsOf(given, 'output');
  if (resume && output === undefined)
    throw new LlmtuiError('USAGE', '--resume goes on with a file: name it with --output');
  return { input, resume, ...(output !== undefined && { output }) };
}

/** What a chat without a terminal asks for: one answer to stdin. */
export function askStdin(flags: AskCommand['flags'], offline: boolean): AskCommand {
  return readAsk({ words: [], given: { offline, stream: true, log: true, attach: true }, flags });
}

function exclude(given: GivenFlags, one: string, other: string, message: string): void {
  if (isGiven(given, one) && isGiven(given, other)) throw new LlmtuiError('USAGE', message);
}

function isGiven(given: GivenFlags, name: string): boolean {
  const value = given[name];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}
