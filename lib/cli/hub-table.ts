import type { Choice } from '../models/hub/choices.js';
import type { FoundRepository } from '../models/hub/found.js';
import { clean } from '../terminal/sanitise.js';
import { textWidth } from '../terminal/width.js';

/** The quantisations of a repository: name, size, memory need and verdict; `*` marks the best that fits. */
export function choiceTable(choices: readonly Choice[]): string {
  const rows = choices.map(({ name, sizeBytes, needBytes, verdict, best }) => [
    `${best ? '*' : ' '} ${clean(name, 'line')}`,
    size(sizeBytes),
    size(needBytes),
    verdict,
  ]);
  return columns([['  quantisation', 'size', 'memory', ''], ...rows]);
}

/** The repositories of a search: name, downloads of the last month, smallest and largest size, verdict of the smallest. */
export function foundTable(found: readonly FoundRepository[]): string {
  const rows = found.map(({ name, downloads, gated, quantisations, verdict }) => {
    const [smallest, largest] = [quantisations[0], quantisations.at(-1)];
    const sizes = smallest && largest ? sizeSpan(smallest.sizeBytes, largest.sizeBytes) : '-';
    return [
      clean(name, 'line'),
      short(downloads),
      sizes,
      gated ? 'wants its licence accepted' : (verdict ?? ''),
    ];
  });
  return columns([['repository', 'downloads', 'size', ''], ...rows]);
}

const sizeSpan = (smallest: number, largest: number): string =>
  smallest === largest ? size(smallest) : `${size(smallest)} to ${size(largest)}`;

/** Bytes in decimal units, as downloads and disks are sold by them: `807 MB`, `2.02 GB`. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(bytes >= 1e10 ? 1 : 2)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

function short(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}M`;
  return count >= 1e3 ? `${Math.round(count / 1e3)}k` : String(count);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map(row => textWidth(row[at] ?? ''))));
  const pad = (cell: string, at: number): string => cell + ' '.repeat(widths[at]! - textWidth(cell));
  return rows.map(row => `${row.map(pad).join('  ').trimEnd()}\n`).join('');
}
