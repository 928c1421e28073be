import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LlmtuiError } from '../../errors.js';
import { writeAtomically } from '../../store/atomic.js';
import { failureOf } from '../../store/failure.js';
import type { Folders } from '../../store/folders.js';
import { isSaveName } from '../../store/save-name.js';
import { readTemplate, type Template } from './template.js';

const ENDING = '.yaml';
/** Bytes. */
const LARGEST = 1024 * 1024;

type Configured = Pick<Folders, 'config'>;

/** Names of the templates, in order. Throws STORE_FAILED where their folder cannot be read. */
export function templateNames(folders: Configured): string[] {
  const folder = folderOf(folders);
  try {
    return readdirSync(folder)
      .filter(file => file.endsWith(ENDING))
      .map(file => file.slice(0, -ENDING.length))
      .filter(isSaveName)
      .toSorted(new Intl.Collator().compare);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failureOf(error, folder);
  }
}

/**
 * The template of a name, from `prompts/<name>.yaml` in the configuration folder. Throws BAD_INPUT, with the names that
 * there are, where there is none, as `readTemplate` does, and STORE_FAILED.
 */
export function loadTemplate(folders: Configured, name: string): Template {
  const path = pathOf(folders, name);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw missing(folders, name);
    if (!found.isFile()) throw bad(`${path} is no file; remove it`);
    if (found.size > LARGEST) throw bad(`${path} has more than 1 MB, which no template needs`);
    return readTemplate(readFileSync(path, 'utf8'), path);
  } catch (error) {
    throw failureOf(error, path);
  }
}

/** Writes a new template; returns its path. Throws BAD_INPUT where the name is in use, and STORE_FAILED. */
export function saveTemplate(folders: Configured, name: string, template: Template): string {
  const path = pathOf(folders, name);
  try {
    if (writeAtomically(path, stringify(template, { lineWidth: 0 }), { replace: false })) return path;
  } catch (error) {
    throw failureOf(error, path);
  }
  throw bad(`there is a template ${name} already: choose another name, or remove ${path} first`);
}

function folderOf({ config }: Configured): string {
  return join(config, 'prompts');
}

/** A name is one part of a path, whatever was typed. */
function pathOf(folders: Configured, typed: string): string {
  const name = typed.normalize('NFC').replace(/\.yaml$/, '');
  if (isSaveName(name)) return join(folderOf(folders), name + ENDING);
  const shown = JSON.stringify(typed.slice(0, 100));
  throw bad(`${shown} cannot name a template: use letters, digits, blanks, - and _`);
}

function missing(folders: Configured, name: string): LlmtuiError {
  const names = templateNames(folders);
  if (names.length === 0)
    return bad(`no template ${name}; llmtui ask --save-as ${name} "<prompt>" writes one`);
  return bad(`no template ${name}; there are ${names.join(', ')}`);
}

function bad(message: string): LlmtuiError {
  return new LlmtuiError('BAD_INPUT', message);
}
