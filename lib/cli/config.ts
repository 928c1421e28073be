import type { SettingRow } from '../store/settings.js';
import { clean } from '../terminal/sanitise.js';

/** One line for each setting: name, value, and where the value came from. */
export function configTable(rows: readonly SettingRow[]): string {
  const lines = rows.map(row => ({
    name: row.name,
    value: row.value === '' ? '-' : clean(row.value, 'line'),
    from: origin(row),
  }));
  const widest = (key: 'name' | 'value') => Math.min(60, Math.max(...lines.map(line => line[key].length)));
  const [name, value] = [widest('name'), widest('value')];
  return lines
    .map(line => `${line.name.padEnd(name)}  ${line.value.padEnd(value)}  ${line.from}`.trimEnd())
    .join('\n')
    .concat('\n');
}

function origin(row: SettingRow): string {
  if (row.origin === 'default') return row.variable === '' ? 'default' : `default (${row.variable})`;
  return row.where === undefined || row.where === row.origin
    ? row.origin
    : `${row.origin} ${clean(row.where, 'line')}`;
}
