import { LlmtuiError } from '../../errors.js';
import { readTextFile } from '../ask/files.js';
import { STDIN } from '../ask/prompt.js';
import type { ClassifyCommand } from '../command.js';
import { readStdin } from '../stdin.js';
import { formOf, type ListForm, type Row, rowsOf } from './rows.js';

/** A text that wants labels, or why there is none. */
export type Item = {
  /** As its line names it. */
  readonly id?: string | number;
  readonly source?: string;
} & ({ readonly text: string } | { readonly fault: string });

export interface Input {
  readonly items: readonly Item[];
  /** Whether it is a list, which has a line of output for each. */
  readonly isList: boolean;
}

type Wanted = Pick<ClassifyCommand, 'words' | 'inputs' | 'lines' | 'column'>;

/**
 * The words, then the texts of files; those of stdin where it is named, or nothing else is there. What is wrong with one
 * line is in its item. Throws BAD_INPUT for a file that cannot be read, or lacks the column.
 */
export async function inputOf(wanted: Wanted, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<Input> {
  const { words, inputs } = wanted;
  const isAlone = words.length === 0 && inputs.length === 0;
  const fromStdin = async (): Promise<Input> => read(await readStdin(stdin, signal), undefined, wanted);
  const parts: Input[] = [];
  for (const word of words)
    parts.push(word === STDIN ? await fromStdin() : { items: [{ text: word }], isList: false });
  for (const path of isAlone ? [STDIN] : inputs)
    parts.push(path === STDIN ? await fromStdin() : read(await readTextFile(path, signal), path, wanted));
  const items = parts.flatMap(part => part.items);
  const isNothing = isAlone && items.every(item => 'text' in item && item.text.trim() === '');
  return isNothing
    ? { items: [], isList: false }
    : { items, isList: items.length > 1 || parts.some(({ isList }) => isList) };
}

function read(text: string, path: string | undefined, { lines, column }: Wanted): Input {
  const form = listForm(path, lines, column);
  const source = path === undefined ? {} : { source: path };
  if (form === undefined) return { items: [{ text: text.replace(/\r?\n$/, ''), ...source }], isList: false };
  const rows = rowsOf(text, form, path ?? 'stdin');
  checkColumn(rows, form, column ?? 'text', path ?? 'stdin');
  return { items: rows.map(row => ({ ...itemOf(row, column ?? 'text'), ...source })), isList: true };
}

/** A column is one of CSV, unless the file says otherwise. */
function listForm(
  path: string | undefined,
  lines: boolean,
  column: string | undefined,
): ListForm | undefined {
  const form = path === undefined ? undefined : formOf(path);
  if (form !== undefined) return form;
  if (lines) return 'lines';
  return column === undefined ? undefined : 'csv';
}

function checkColumn([row]: readonly Row[], form: ListForm, column: string, name: string): void {
  if (form !== 'csv' || row === undefined || Object.hasOwn(row.fields, column)) return;
  const there = Object.keys(row.fields).join(', ');
  throw new LlmtuiError('BAD_INPUT', `${name} has no column "${column}"; name one with --column: ${there}`);
}

function itemOf({ where, fields, fault }: Row, field: string): Item {
  const { id } = fields;
  const named = typeof id === 'string' || typeof id === 'number' ? { id } : {};
  if (fault !== undefined) return { fault: `${where}: ${fault}` };
  const text = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (typeof text !== 'string') return { fault: `${where}: "${field}" must be a text`, ...named };
  return text.trim() === '' ? { fault: `${where}: "${field}" is empty`, ...named } : { text, ...named };
}
