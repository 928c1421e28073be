import type { Example } from '../../classify/example.js';
import { LlmtuiError } from '../../errors.js';
import { readTextFile } from '../ask/files.js';
import { formOf, type Row, rowsOf } from './rows.js';

/**
 * Examples of a file: JSON lines or CSV, by its name, with `text` (or the column that is named) and `label`, or `labels`: a
 * list, in CSV with | or ; between them. Throws BAD_INPUT that names line and field.
 */
export async function readExamples(
  path: string,
  column: string | undefined,
  signal: AbortSignal,
): Promise<readonly Example[]> {
  const text = await readTextFile(path, signal);
  const rows = rowsOf(text, formOf(path) ?? (text.trimStart().startsWith('{') ? 'jsonl' : 'csv'), path);
  if (rows.length === 0) throw new LlmtuiError('BAD_INPUT', `${path} holds no example`);
  return rows.map(row => exampleOf(row, column ?? 'text'));
}

function exampleOf({ where, fields, fault }: Row, column: string): Example {
  if (fault !== undefined) throw bad(where, fault);
  const field = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  const text = field(column);
  if (typeof text !== 'string') throw bad(where, `"${column}" must be a text`);
  if (text.trim() === '') throw bad(where, `"${column}" is empty`);
  const [label, labels] = [field('label'), field('labels')];
  if (labels !== undefined) return { text, labels: severalOf(labels, where) };
  if (typeof label !== 'string' || label.trim() === '')
    throw bad(where, 'there must be "label" with a text, or "labels" with a list of texts');
  return { text, labels: [label.trim()] };
}

function severalOf(labels: unknown, where: string): readonly string[] {
  const list: unknown = typeof labels === 'string' ? labels.split(/[|;]/) : labels;
  if (!Array.isArray(list) || list.some(each => typeof each !== 'string'))
    throw bad(where, '"labels" must be a list of texts');
  return list.map(String).flatMap(each => (each.trim() === '' ? [] : [each.trim()]));
}

const bad = (where: string, what: string): LlmtuiError => new LlmtuiError('BAD_INPUT', `${where}: ${what}`);
