import { parse } from 'csv-parse/sync';
import { LlmtuiError, messageOf } from '../../errors.js';

/** A line of a list, by the names of its fields; or what is wrong with it. */
export interface Row {
  /** Where it stands, for messages: `letters.csv, line 3`. */
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly fault?: string;
}

/** How a list is written. */
export type ListForm = 'jsonl' | 'csv' | 'lines';

/** By the name of a file; undefined for one that is a text as a whole. */
export function formOf(path: string): ListForm | undefined {
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl';
  return /\.(csv|tsv)$/i.test(path) ? 'csv' : undefined;
}

/** The rows of a list, empty lines left out. Throws BAD_INPUT, with the line, for CSV that breaks off or has no columns. */
export function rowsOf(text: string, form: ListForm, name: string): readonly Row[] {
  return form === 'csv' ? csvRows(text, name) : lineRows(text, form, name);
}

function lineRows(text: string, form: 'jsonl' | 'lines', name: string): readonly Row[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const where = `${name}, line ${at + 1}`;
    const isObject = form === 'jsonl' || line.startsWith('{');
    return [{ where, ...(isObject ? objectRow(line) : { fields: { text: line } }) }];
  });
}

function objectRow(line: string): Omit<Row, 'where'> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: value as Readonly<Record<string, unknown>> };
  } catch {
    // Told below.
  }
  return { fields: {}, fault: 'this is no JSON object' };
}

function csvRows(text: string, name: string): readonly Row[] {
  try {
    const rows: { info: { lines: number }; record: Record<string, string> }[] = parse(text, {
      bom: true,
      columns: header => header.map((column: string) => column.trim()),
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
    });
    return rows.map(({ info, record }) => ({ where: `${name}, line ${info.lines}`, fields: record }));
  } catch (cause) {
    const { lines } = cause as { readonly lines?: number };
    const at = lines === undefined ? '' : `, line ${lines}`;
    throw new LlmtuiError('BAD_INPUT', `${name}${at}: this is no CSV: ${messageOf(cause)}`, { cause });
  }
}

/** What divides the names of the columns most often: comma, semicolon (as spreadsheets write it) or tab. */
function delimiterOf(text: string): string {
  const header = (text.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => header.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
