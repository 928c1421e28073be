import { clusters } from '../../terminal/width.js';
import type { Editor } from './editor.js';
import { fresh } from './editor.js';

/** Where a query stands in a prompt, in UTF-16 units. */
export interface Match {
  /** Index in the prompts, newest first. */
  readonly index: number;
  readonly prompt: string;
  readonly start: number;
  readonly length: number;
}

/** Incremental search of the prompts, as readline's Ctrl-R: capitals in the query tell cases apart. */
export interface Search {
  readonly query: string;
  /** The last prompt found: it stays while a longer query finds nothing. */
  readonly match: Match | null;
  /** Whether the query as it stands finds nothing further that way. */
  readonly failing: boolean;
  /** The text at the start of the search. */
  readonly before: Editor;
}

export function startSearch(editor: Editor): Search {
  return { query: '', match: null, failing: false, before: editor };
}

/** Adds typed text to the query: stays on the prompt found while it still matches, else goes on to older ones. */
export function extendSearch(search: Search, text: string, prompts: readonly string[]): Search {
  return found({ ...search, query: search.query + text }, prompts, search.match?.index ?? 0, 1);
}

/** Takes the last character off the query and searches again from the newest prompt. */
export function shortenSearch(search: Search, prompts: readonly string[]): Search {
  const query = clusters(search.query).slice(0, -1).join('');
  if (query === '') return startSearch(search.before);
  return found({ ...search, query, match: null }, prompts, 0, 1);
}

/** The next older prompt that matches: Ctrl-R again. */
export function searchOlder(search: Search, prompts: readonly string[]): Search {
  return found(search, prompts, search.match === null ? 0 : search.match.index + 1, 1);
}

/** The next newer prompt that matches: Ctrl-S. */
export function searchNewer(search: Search, prompts: readonly string[]): Search {
  return found(search, prompts, (search.match?.index ?? 0) - 1, -1);
}

/** Ends the search with the prompt found as the text; what was there before where nothing was found. */
export function acceptSearch({ match, before }: Search): Editor {
  return match === null ? before : fresh(before, match.prompt);
}

function found(search: Search, prompts: readonly string[], from: number, step: 1 | -1): Search {
  if (search.query === '') return search;
  const matches = matcher(search.query);
  for (let index = from; index >= 0 && index < prompts.length; index += step) {
    const prompt = prompts[index]!;
    const start = matches(prompt);
    if (start >= 0) {
      return { ...search, match: { index, prompt, start, length: search.query.length }, failing: false };
    }
  }
  return { ...search, failing: true };
}

/** Gives the offset of the query in a prompt, or -1. */
function matcher(query: string): (prompt: string) => number {
  if (query !== query.toLowerCase()) return prompt => prompt.indexOf(query);
  const literal = new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  return prompt => prompt.search(literal);
}
