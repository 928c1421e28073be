import type { ImportRow } from '../models/import/row.js';
import { clean } from '../terminal/sanitise.js';
import { textWidth, truncate } from '../terminal/width.js';

interface Outcome {
  /** The models.yaml that was or would be written. */
  readonly path: string;
  readonly dryRun: boolean;
}

const WIDEST = 48;

/**
 * One line for each file: name, size, what it is, and what becomes of it; below them the counts and where the entries
 * are. Columns of text, without colour.
 */
export function importTable(rows: readonly ImportRow[], outcome: Outcome): string {
  const lines = rows.map(row => [row.id, size(row.sizeBytes), row.what || '-', fate(row)].map(cell));
  const all = [['MODEL', 'SIZE', 'WHAT', 'IMPORT'], ...lines];
  const widths = [0, 1, 2].map(column =>
    Math.min(WIDEST, Math.max(...all.map(line => textWidth(line[column] ?? '')))),
  );
  const text = all.map(line =>
    line
      .map((value, column) => padded(value, widths[column], column === 1))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n\n${summary(rows, outcome)}\n`;
}

const cell = (text: string): string => clean(text, 'line');

/** The last column has no width: it is as long as it has to be. */
function padded(text: string, width: number | undefined, right: boolean): string {
  if (width === undefined) return text;
  const fitting = truncate(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(fitting)));
  return right ? space + fitting : fitting + space;
}

function fate(row: ImportRow): string {
  switch (row.type) {
    case 'new':
    case 'changed':
      return [row.type, ...extras(row), ...row.notes].join('; ');
    case 'known':
      return 'known';
    case 'duplicate':
      return `duplicate of ${row.of}`;
    case 'joined':
      return `goes with ${row.to.join(', ')}`;
    case 'skipped':
      return `skipped: ${row.reason}`;
  }
}

function extras({ entry }: Extract<ImportRow, { readonly type: 'new' | 'changed' }>): readonly string[] {
  const { mmproj, lora = [] } = entry.config;
  return [
    ...(mmproj === undefined ? [] : ['with projector']),
    ...(lora.length === 0 ? [] : [lora.length === 1 ? 'with adapter' : `with ${lora.length} adapters`]),
    ...(entry.enabled ? [] : ['disabled']),
  ];
}

function summary(rows: readonly ImportRow[], { path, dryRun }: Outcome): string {
  const count = (...types: ImportRow['type'][]): number =>
    rows.filter(({ type }) => types.includes(type)).length;
  const models = count('new', 'changed', 'known');
  const embedding = rows.filter(row => 'embedding' in row && row.embedding).length;
  const parts = [
    `${models} ${models === 1 ? 'model' : 'models'}${embedding > 0 ? ` (${embedding} embedding)` : ''}`,
    ...(count('duplicate') > 0 ? [`${count('duplicate')} duplicate`] : []),
    ...(count('joined') > 0 ? [`${count('joined')} joined`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
  ];
  const written = count('new', 'changed');
  const where = cell(path);
  if (written === 0) return `${parts.join(', ')}; nothing new for ${where}`;
  const verb = dryRun ? 'would go to' : 'written to';
  return `${parts.join(', ')}; ${written} ${written === 1 ? 'entry' : 'entries'} ${verb} ${where}`;
}

/** In binary units, as the rest of the program shows them: `93.8 MB`, `1.88 GB`. */
function size(bytes: number): string {
  if (bytes === 0) return '-';
  const [unit, name] =
    bytes >= 1024 ** 3 ? [1024 ** 3, 'GB'] : bytes >= 1024 ** 2 ? [1024 ** 2, 'MB'] : [1024, 'KB'];
  return `${(bytes / unit).toPrecision(bytes / unit >= 1000 ? 4 : 3)} ${name}`;
}
