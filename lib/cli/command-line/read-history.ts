import { LlmtuiError } from '../../errors.js';
import type { HistoryCommand } from '../command.js';
import { choiceOf, countOf, is, textsOf } from './given.js';
import type { Rest } from './readers.js';

export function readHistory(rest: Rest): HistoryCommand {
  const { given } = rest;
  return { type: 'history', action: actionOf(rest), json: is(given, 'json'), ...textsOf(given, 'output') };
}

function actionOf({ words: [action = 'list', ...words], given }: Rest): HistoryCommand['action'] {
  const most = given.most === undefined ? {} : { most: countOf(given, 'most', 1, 1) };
  switch (action) {
    case 'list':
      if (words.length > 0) break;
      return { type: 'list', ...most };
    case 'search':
      if (words.length === 0) throw new LlmtuiError('USAGE', 'llmtui history search <words>');
      return { type: 'search', words: words.join(' '), ...most };
    case 'show':
      return { type: 'show', conversation: only(words, action) };
    case 'export':
      return {
        type: 'export',
        conversation: only(words, action),
        format: choiceOf(given, 'format', ['markdown', 'json']),
      };
    case 'rm':
      if (words.length === 0)
        throw new LlmtuiError('USAGE', 'llmtui history rm <id> ...; llmtui history lists them');
      return { type: 'rm', conversations: words, yes: is(given, 'yes') };
  }
  throw new LlmtuiError('USAGE', 'llmtui history list, search, show, export or rm; see llmtui help history');
}

function only(words: readonly string[], action: string): string {
  if (words.length === 1 && words[0] !== undefined && words[0] !== '') return words[0];
  throw new LlmtuiError('USAGE', `llmtui history ${action} <id|last>; llmtui history lists them`);
}
