import { LlmtuiError } from '../../errors.js';
import type { ClassifyCommand } from '../command.js';
import { choiceOf, countOf, is, listOf, textOf, textsOf } from './given.js';
import type { Rest } from './readers.js';

/** Throws USAGE for flags that contradict each other. */
export function readClassify({ words, given, flags }: Rest): ClassifyCommand {
  const [labels, examples, model] = [textOf(given, 'labels'), textOf(given, 'examples'), flags.model];
  if (labels === undefined && examples === undefined && model === undefined)
    throw usage('say which labels there are: --labels a,b,c, --examples <file>, or --model <classifier>');
  if (is(given, 'multi') && labels === undefined && examples === undefined)
    throw usage(
      '--multi goes with --labels and --examples; a classifier knows whether its labels go together',
    );
  if (textOf(given, 'save') !== undefined && examples === undefined)
    throw usage('--save keeps what was learned: it goes with --examples');
  return {
    type: 'classify',
    flags,
    words,
    inputs: listOf(given, 'input'),
    lines: is(given, 'lines'),
    ...textsOf(given, 'labels', 'examples', 'save', 'column'),
    multi: is(given, 'multi'),
    ...(given.top !== undefined && { top: countOf(given, 'top', 1, 1) }),
    long: choiceOf(given, 'long', ['truncate', 'refuse']),
    json: is(given, 'json'),
    quiet: is(given, 'quiet'),
    attach: is(given, 'attach'),
    offline: is(given, 'offline'),
  };
}

const usage = (message: string): LlmtuiError => new LlmtuiError('USAGE', message);
