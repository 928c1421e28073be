import { isParameter, parameterNames, parameters } from '../../chat/sampling.js';
import type { CommandName } from '../command.js';
import { flagsOf, takesNext } from '../command-line/check.js';
import { commands } from '../command-line/commands.js';
import type { Completion, FlagDefinition } from '../command-line/definition.js';
import { allFlags, written } from '../command-line/flags.js';

/** One word that a shell may offer. */
export interface Candidate {
  readonly word: string;
  /** One line; empty for none. */
  readonly text: string;
}

/** Words whose list has to be looked up. */
export type Looked = Exclude<Completion, 'file' | 'folder' | 'command' | readonly string[]>;

/** What may stand in the last place: words that are known, words to look up, and whether files fit, too. */
export interface Candidates {
  readonly known: readonly Candidate[];
  readonly look: Looked | null;
  readonly files: 'file' | 'folder' | null;
}

const nothing: Candidates = { known: [], look: null, files: null };

/** What `words`, which follow the program's name, may end with; the last of them is what is typed so far. */
export function candidates(words: readonly string[]): Candidates {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const [name, place] = standing(before);
  const last = before.at(-1) ?? '';
  if (last === '-o' || last === '--option') return of(parameterList());
  if (takesNext(last)) return completing(valueFor(last, name));
  if (typed.startsWith('-')) return of(flagsFor(name));
  if (name === undefined) return of(commandList());
  const places = commands[name].words;
  return completing(name === 'ask' || name === 'chat' ? undefined : (places[place] ?? places.at(-1)));
}

/** The command among the words, and how many words stand behind it. */
function standing(before: readonly string[]): readonly [CommandName | undefined, number] {
  let name: CommandName | undefined;
  let place = 0;
  for (let at = 0; at < before.length; at++) {
    const word = before[at]!;
    if (word === '-o' || word === '--option') at += 2;
    else if (takesNext(word)) at++;
    else if (word.startsWith('-')) continue;
    else if (name !== undefined) place++;
    else if (Object.hasOwn(commands, word)) name = word as CommandName;
  }
  return [name, place];
}

function completing(what: Completion | undefined): Candidates {
  if (what === undefined) return nothing;
  if (typeof what !== 'string') return of(what.map(word => ({ word, text: '' })));
  if (what === 'file' || what === 'folder') return { ...nothing, files: what };
  if (what === 'command') return of(commandList());
  // A model may be a path.
  return { ...nothing, look: what, files: what === 'model' ? 'file' : null };
}

const of = (known: readonly Candidate[]): Candidates => ({ ...nothing, known });

function commandList(): Candidate[] {
  const named = Object.entries(commands).map(([word, { summary: text }]) => ({ word, text }));
  return [...named.filter(({ word }) => word !== 'chat'), { word: 'help', text: 'what a command does' }];
}

function flagsFor(name: CommandName = 'chat'): Candidate[] {
  const flags = flagsOf(name).map(flag => ({ word: written(flag), text: allFlags[flag]!.text }));
  return commands[name].settings
    ? [...flags, { word: '-o', text: 'a sampling parameter and its value' }]
    : flags;
}

/** What the value of a flag can be. */
function valueFor(word: string, command: CommandName = 'chat'): Completion | undefined {
  const isNamed = ([name, { short }]: [string, FlagDefinition]) =>
    written(name) === word || `-${short}` === word;
  const what = Object.entries(allFlags).find(isNamed)?.[1].complete;
  return typeof what === 'object' && !isList(what) ? what[command] : what;
}

const isList = (what: object): what is readonly string[] => Array.isArray(what);

const parameterList = (): Candidate[] =>
  parameterNames().map(word => ({ word, text: isParameter(word) ? parameters[word].about : '' }));
