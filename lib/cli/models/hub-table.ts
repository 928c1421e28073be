import type { Choice } from '../../models/hub/choices.js';
import type { FoundRepository } from '../../models/hub/found.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';

/** The quantisations of a repository: name, size, memory need and verdict; `*` marks the best that fits. */
export function choiceTable(choices: readonly Choice[]): string {
  const rows = choices.map(({ name, sizeBytes, needBytes, verdict, best }) => [
    `${best ? '*' : ' '} ${name}`,
    bytesText(sizeBytes),
    bytesText(needBytes),
    verdict,
  ]);
  return lines([['  QUANTISATION', 'SIZE', 'MEMORY', 'VERDICT'], ...rows], [1, 2]);
}

/**
 * The repositories of a search: downloads of the last month, smallest and largest size, verdict of the smallest, and the
 * name, which is last because that is never cut.
 */
export function foundTable(found: readonly FoundRepository[]): string {
  const rows = found.map(({ name, downloads, gated, quantisations, verdict }) => {
    const [smallest, largest] = [quantisations[0], quantisations.at(-1)];
    const sizes = smallest && largest ? sizeSpan(smallest.sizeBytes, largest.sizeBytes) : '-';
    return [short(downloads), sizes, gated ? 'licence to accept' : (verdict ?? '-'), name];
  });
  return lines([['DOWNLOADS', 'SIZE', 'SMALLEST', 'REPOSITORY'], ...rows], [0]);
}

const sizeSpan = (smallest: number, largest: number): string =>
  smallest === largest ? bytesText(smallest) : `${bytesText(smallest)} to ${bytesText(largest)}`;

function short(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}M`;
  return count >= 1e3 ? `${Math.round(count / 1e3)}k` : String(count);
}

const lines = (rows: readonly (readonly string[])[], right: readonly number[]): string =>
  columns(rows, { right })
    .map(line => `${line}\n`)
    .join('');
