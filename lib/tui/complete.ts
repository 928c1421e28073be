import { commonPrefix, matching } from './match.js';

/** What completion offers for a command's argument: the names of one kind, paths, or nothing. */
export type ArgumentKind = 'none' | 'text' | 'model' | 'profile' | 'save' | 'parameter' | 'file';

/** What completion needs to know of a slash command. */
export interface CompletableCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly about: string;
  readonly argument: ArgumentKind;
}

export interface CompletionSources {
  readonly commands: readonly CompletableCommand[];
  readonly models: readonly string[];
  /** What can be pulled by name. */
  readonly profiles: readonly string[];
  readonly saves: readonly string[];
  readonly parameters: readonly string[];
  /** Names in a directory, those of directories with `/` at the end; undefined while it has not been listed. */
  readonly files: (directory: string) => readonly string[] | undefined;
}

/** One text that may stand in the place of the word; `about` is empty where there is nothing to say. */
export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** A word that has candidates, and what stands in its place by now. */
export interface Completion {
  readonly type: 'candidates';
  /** Where the word begins in the text before the cursor, in UTF-16 units. */
  readonly start: number;
  /** What stands there: what was typed, then what all candidates begin with, then one candidate after the other. */
  readonly text: string;
  readonly candidates: readonly Candidate[];
  /** What all candidates begin with. */
  readonly common: string;
  /** Index of the candidate that stands there. */
  readonly chosen: number | null;
}

/** A directory that must be listed first: as typed, so `~/` and paths relative to the working directory occur. */
export interface NeedsListing {
  readonly type: 'needs';
  readonly directory: string;
}

/** The word under completion, with the names that it may be. */
interface Word {
  readonly start: number;
  /** What the names are matched with. */
  readonly typed: string;
  readonly names: readonly Named[];
  /** The text that stands for a name, or for what names begin with. */
  readonly write: (name: string) => string;
}

interface Named {
  readonly name: string;
  readonly about: string;
  /** What follows the name once it is complete. */
  readonly after?: string;
}

/**
 * What the word before the cursor may become: a slash command at the start of the text, its argument, or a path after
 * `@`, in which white space is escaped by a backslash. Null where nothing can be completed.
 */
export function complete(before: string, sources: CompletionSources): Completion | NeedsListing | null {
  const word = commandWord(before, sources) ?? argumentWord(before, sources) ?? mentionWord(before, sources);
  if (word === null || 'type' in word) return word;
  const found = matching(
    word.typed,
    word.names.filter(({ name }) => isTypable(name)),
    ({ name }) => name,
  );
  if (found.length === 0) return null;
  return {
    type: 'candidates',
    start: word.start,
    text: before.slice(word.start),
    candidates: found.map(({ name, about, after = '' }) => ({ text: word.write(name) + after, about })),
    common: word.write(commonPrefix(found.map(({ name }) => name))),
    chosen: null,
  };
}

/**
 * One Tab (1) or Shift-Tab (-1): first what all candidates begin with, where that is longer than what was typed, then
 * each candidate in turn. The caller puts `text` in the place of the former `text`; with one candidate it is done.
 */
export function cycle(completion: Completion, direction: 1 | -1): Completion {
  const { candidates, common, chosen, text } = completion;
  const count = candidates.length;
  const grows = common.length > text.length && common.toLowerCase().startsWith(text.toLowerCase());
  if (chosen === null && grows && count > 1) return { ...completion, text: common };
  const next = chosen === null ? (direction > 0 ? 0 : count - 1) : (chosen + direction + count) % count;
  return { ...completion, chosen: next, text: candidates[next]!.text };
}

function commandWord(before: string, { commands }: CompletionSources): Word | null {
  if (!/^\/\S*$/.test(before)) return null;
  const typed = before.slice(1).toLowerCase();
  const names = commands.flatMap(({ name, aliases, about, argument }) => {
    const after = argument === 'none' ? '' : ' ';
    const alias = name.startsWith(typed) ? undefined : aliases.find(other => other.startsWith(typed));
    return { name: alias ?? name, about, after };
  });
  return { start: 0, typed, names, write: name => `/${name}` };
}

function argumentWord(before: string, sources: CompletionSources): Word | NeedsListing | null {
  const [, called, gap, typed] = /^\/(\S+)(\s+)([^\n]*)$/.exec(before) ?? [];
  if (called === undefined || gap === undefined || typed === undefined) return null;
  const key = called.toLowerCase();
  const command = sources.commands.find(({ name, aliases }) => name === key || aliases.includes(key));
  const start = before.length - typed.length;
  switch (command?.argument) {
    case undefined:
    case 'none':
    case 'text':
      return null;
    case 'model':
      if (/^[.~/]/.test(typed)) return pathWord(start, typed, sources, path => path);
      return nameWord(start, typed, sources.models);
    case 'profile':
      return nameWord(start, typed, sources.profiles);
    case 'save':
      return nameWord(start, typed, sources.saves);
    case 'parameter':
      return nameWord(start, typed, sources.parameters, ' ');
    case 'file':
      return pathWord(start, typed, sources, path => path);
  }
}

function nameWord(start: number, typed: string, names: readonly string[], after = ''): Word {
  return { start, typed, names: names.map(name => ({ name, about: '', after })), write: name => name };
}

function mentionWord(before: string, sources: CompletionSources): Word | NeedsListing | null {
  const [, path] = /(?:^|\s)@((?:\\.|[^\s\\])*)$/u.exec(before) ?? [];
  if (path === undefined) return null;
  return pathWord(before.length - path.length, unescapePath(path), sources, escapePath);
}

/** Hidden files are offered once a dot is typed. */
function pathWord(
  start: number,
  path: string,
  { files }: CompletionSources,
  write: (path: string) => string,
): Word | NeedsListing {
  const base = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, base);
  const typed = path.slice(base);
  const directory = folder === '' ? '.' : folder;
  const names = files(directory);
  if (names === undefined) return { type: 'needs', directory };
  const seen = names.filter(name => typed.startsWith('.') || !name.startsWith('.'));
  return {
    start,
    typed,
    names: seen.map(name => ({ name, about: '' })),
    write: name => write(folder + name),
  };
}

/** A path as it stands after `@`: white space and backslashes behind a backslash. */
export function escapePath(path: string): string {
  return path.replace(/[\s\\]/g, '\\$&');
}

/** The path that was written so. */
export function unescapePath(text: string): string {
  return text.replace(/\\(.)/gu, '$1');
}

/** A name with controls or bidi controls in it could show as another name: such a one is not offered. */
function isTypable(name: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name);
}
