import { cellWidth, clusters, textWidth } from '../../terminal/width.js';
import type { Pasted } from './pasted.js';
import { shown } from './pasted.js';

// A line wraps into rows of `columns - 1` cells: the last column is for the cursor at a row's end, or for the one
// space that ends it. A row may end after a space and on either side of a wide character; else it ends anywhere.

/** What wrapping depends on beside the text. */
export interface Wrapping {
  /** Of the row, the cursor's cell included. */
  readonly columns: number;
  readonly pastes: readonly Pasted[];
}

/** Narrower rows count as this wide: room for a wide character and the cursor. */
export const LEAST_COLUMNS = 3;
const plain = /^[\x20-\x7e]*$/;

/** Whether a text is printable ASCII: one character, one cell. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** Offset at which the row after the one from `start` begins, or undefined where that one is the line's last. */
export function nextRow(line: string, start: number, wrapping: Wrapping): number | undefined {
  const room = wrapping.columns - 1;
  // Two more than fit: the first hangs or overflows, the second shows that no mark belongs to the first.
  const row = line.slice(start, start + room + 2);
  if (!isPlain(row)) return nextRowOfClusters(line, start, wrapping);
  if (row.length <= room) return undefined;
  if (row[room] === ' ') return start + room + 1;
  const space = row.lastIndexOf(' ', room - 1);
  return start + (space < 0 ? room : space + 1);
}

function nextRowOfClusters(line: string, start: number, wrapping: Wrapping): number | undefined {
  const room = wrapping.columns - 1;
  let used = 0;
  let chance = start;
  let at = start;
  for (const cluster of clustersFrom(line, start, 2 * wrapping.columns)) {
    const width = cellsOf(cluster, wrapping);
    const wide = width > 1;
    if (used + width > room) {
      if (cluster === ' ' || at === start) return at + cluster.length;
      return chance > start && !wide ? chance : at;
    }
    used += width;
    at += cluster.length;
    if (wide || cluster === ' ') chance = at;
  }
  return undefined;
}

/** The clusters of a line from a border on, cut out of it by need, `window` UTF-16 units at a time. */
export function* clustersFrom(line: string, start: number, window: number): Generator<string> {
  for (let at = start, size = window; at < line.length; ) {
    const whole = at + size >= line.length;
    const found = clusters(line.slice(at, at + size));
    // The last two may be cut by the window: half a surrogate pair counts as a cluster of its own.
    const sure = whole ? found.length : found.length - 2;
    for (let i = 0; i < sure; i++) {
      yield found[i]!;
      at += found[i]!.length;
    }
    if (sure <= 0) size *= 2;
  }
}

/** Cells that a cluster takes: at most those of a row. */
export function cellsOf(cluster: string, { pastes, columns }: Wrapping): number {
  const unit = cluster.charCodeAt(0);
  // Most clusters show as they are: one unit of a script that has nothing to clean.
  if (cluster.length === 1 && unit >= 0x3000 && unit < 0xd7a4) return cellWidth(cluster);
  return textWidth(shown(cluster, pastes, columns - 1));
}

/** What the view shows of a stretch of a line: clean, tabs as spaces, large pastes as their labels. */
export function shownText(text: string, { pastes, columns }: Wrapping): string {
  if (isPlain(text)) return text;
  return clusters(text)
    .map(cluster => shown(cluster, pastes, columns - 1))
    .join('');
}

/** Cells of a stretch of a line. */
export function cellsOfText(text: string, wrapping: Wrapping): number {
  if (isPlain(text)) return text.length;
  let cells = 0;
  for (const cluster of clusters(text)) cells += cellsOf(cluster, wrapping);
  return cells;
}
