import { LlmtuiError } from '../../errors.js';
import type { EmbedCommand } from '../command.js';
import { choiceOf, countOf, is, listOf, textOf } from './given.js';
import type { Rest } from './readers.js';

/** Throws USAGE. */
export function readEmbed(rest: Rest): EmbedCommand {
  const { words, given, flags } = rest;
  return {
    type: 'embed',
    flags,
    words,
    inputs: listOf(given, 'input'),
    lines: is(given, 'lines'),
    long: choiceOf(given, 'long', ['truncate', 'chunk', 'refuse']),
    action: actionOf(rest),
    quiet: is(given, 'quiet'),
    attach: is(given, 'attach'),
    offline: is(given, 'offline'),
  };
}

function actionOf({ given }: Rest): EmbedCommand['action'] {
  const json = is(given, 'json');
  const path = textOf(given, 'search');
  if (path !== undefined && is(given, 'similarity'))
    throw new LlmtuiError('USAGE', '--search finds passages and --similarity compares texts: leave one out');
  if (path !== undefined) return { type: 'search', path, top: countOf(given, 'top', 1, 5), json };
  if (given.top !== undefined) throw new LlmtuiError('USAGE', '--top goes with --search');
  if (is(given, 'similarity')) return { type: 'similarity', json };
  const format = choiceOf(given, 'format', ['float', 'json', 'base64', 'binary']);
  return { type: 'vectors', format: json ? 'json' : format };
}
