import type { ImportRow } from '../../models/import/row.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';

interface Outcome {
  /** The models.yaml that was or would be written. */
  readonly path: string;
  readonly dryRun: boolean;
}

/**
 * One line for each file: name, size, what it is, and what becomes of it; below them the counts and where the entries
 * are. Columns of text, without colour.
 */
export function importTable(rows: readonly ImportRow[], outcome: Outcome): string {
  const lines = rows.map(row => [
    row.id,
    row.sizeBytes === 0 ? '-' : bytesText(row.sizeBytes),
    row.what || '-',
    fate(row),
  ]);
  const text = columns([['MODEL', 'SIZE', 'WHAT', 'IMPORT'], ...lines], { right: [1] });
  return `${text.join('\n')}\n\n${summary(rows, outcome)}\n`;
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
  const where = clean(path, 'line');
  if (written === 0) return `${parts.join(', ')}; nothing new for ${where}`;
  const verb = dryRun ? 'would go to' : 'written to';
  return `${parts.join(', ')}; ${written} ${written === 1 ? 'entry' : 'entries'} ${verb} ${where}`;
}
