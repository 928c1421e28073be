import type { Editor } from './editor.js';
import type { LineRows } from './line-rows.js';
import { rowsOf } from './line-rows.js';
import type { Lines } from './lines.js';
import type { Wrapping } from './rows.js';
import { LEAST_COLUMNS } from './rows.js';

/** The rows of a whole text. */
export interface Layout {
  readonly lines: Lines;
  readonly wrapping: Wrapping;
  readonly rows: readonly LineRows[];
  /** Number of the first row of each line, and last the number of rows. */
  readonly firstRows: Uint32Array;
}

/** The last layout: the next one is nearly always of the same text after one edit, and wraps only what changed. */
let latest: Layout | undefined;

/** The rows of the editor's text, `columns` wide. Costs the rows that changed since the last call. */
export function layoutOf({ lines, pastes }: Editor, columns: number): Layout {
  const wrapping = { columns: Math.max(columns, LEAST_COLUMNS), pastes };
  const isAlike = latest?.wrapping.columns === wrapping.columns && latest.wrapping.pastes === pastes;
  const last = isAlike ? latest : undefined;
  if (last?.lines === lines) return last;
  const rows = last ? changedRows(lines, last) : lines.map(line => rowsOf(line, wrapping));
  const firstRows = new Uint32Array(lines.length + 1);
  for (let i = 0; i < lines.length; i++) firstRows[i + 1] = firstRows[i]! + rows[i]!.count;
  latest = { lines, wrapping, rows, firstRows };
  return latest;
}

function changedRows(lines: Lines, last: Layout): readonly LineRows[] {
  let head = 0;
  let end = lines.length;
  let oldEnd = last.lines.length;
  while (head < Math.min(end, oldEnd) && lines[head] === last.lines[head]) head++;
  while (head < Math.min(end, oldEnd) && lines[end - 1] === last.lines[oldEnd - 1]) {
    end--;
    oldEnd--;
  }
  const changed = lines.slice(head, end).map((line, i) => {
    // A line that was split or joined begins as the first half, or ends as the second.
    const old = i === 0 || head + i < end - 1 ? head + i : oldEnd - 1;
    const isChange = old >= head && old < oldEnd;
    return rowsOf(
      line,
      last.wrapping,
      isChange ? { line: last.lines[old]!, rows: last.rows[old]! } : undefined,
    );
  });
  return last.rows.slice(0, head).concat(changed, last.rows.slice(oldEnd));
}
