import { LlmtuiError } from '../../errors.js';
import type { Command } from '../command.js';
import { is, listOf, textsOf } from './given.js';
import type { Rest } from './readers.js';

export function readImport({ words, given, flags }: Rest): Extract<Command, { readonly type: 'import' }> {
  if (words.length > 1)
    throw new LlmtuiError('USAGE', 'one file, folder or URL at a time; quote a path with blanks');
  const [what] = words;
  const request = {
    from: {
      ...textsOf(given, 'folder', 'classifier'),
      ...(what !== undefined && { what }),
      hfCache: is(given, 'hfCache'),
      ollama: is(given, 'ollama'),
      lmStudio: is(given, 'lmStudio'),
    },
    ...textsOf(given, 'output', 'profile'),
    overrides: listOf(given, 'override'),
    dryRun: is(given, 'dryRun'),
  };
  return { type: 'import', flags, request, offline: is(given, 'offline') };
}
