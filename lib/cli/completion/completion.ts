import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folders } from '../../store/folders.js';
import { singleSettings, table } from '../../store/setting-table.js';
import { clean } from '../../terminal/sanitise.js';
import type { Command } from '../command.js';
import { type Candidate, candidates, type Looked } from './candidates.js';
import { script } from './scripts.js';

/** Conversations that are offered, the newest first. */
const CONVERSATIONS = 50;

export interface CompletionSources {
  /** Names in the list of models. */
  readonly models: () => Promise<readonly string[]>;
  readonly folders: Pick<Folders, 'config' | 'data'>;
}

type CompletionCommand = Extract<Command, { readonly type: 'completion' }>;

/**
 * The script of a shell; or, for such a script, the words that may stand in the last place, one a line with a tab before
 * its text, and at the end a line `:file` or `:folder` where paths fit, too. What cannot be looked up is left out.
 */
export async function runCompletion(command: CompletionCommand, sources: CompletionSources): Promise<string> {
  if (command.shell !== 'complete') return script(command.shell);
  const { known, look, files } = candidates(command.words);
  const typed = command.words.at(-1) ?? '';
  const all = look === null ? known : [...known, ...(await lookUp(look, sources).catch(() => []))];
  const fitting = all.filter(({ word }) => word.startsWith(typed));
  const lines = fitting.map(({ word, text }) =>
    text === '' ? clean(word, 'line') : `${clean(word, 'line')}\t${clean(text, 'line')}`,
  );
  if (files !== null) lines.push(`:${files}`);
  return lines.map(line => `${line}\n`).join('');
}

async function lookUp(what: Looked, { models, folders }: CompletionSources): Promise<readonly Candidate[]> {
  switch (what) {
    case 'model':
      return (await models()).map(word => ({ word, text: '' }));
    case 'conversation':
      return conversations(folders);
    case 'template':
      return (await readdir(join(folders.config, 'prompts')))
        .filter(name => name.endsWith('.yaml'))
        .map(name => ({ word: name.slice(0, -'.yaml'.length), text: '' }));
    case 'setting':
      return singleSettings.map(key => ({ word: table[key].name, text: table[key].allowed }));
  }
}

async function conversations({ data }: Pick<Folders, 'data'>): Promise<readonly Candidate[]> {
  const { Library } = await import('../../store/library.js');
  const file = join(data, 'llmtui.db');
  // Opening would create it.
  await access(file);
  const library = Library.open(file, { now: Date.now });
  try {
    const rows = library.list(CONVERSATIONS).map(({ id, title }) => ({ word: id, text: title }));
    return [{ word: 'last', text: 'the newest' }, ...rows];
  } finally {
    library.close();
  }
}
