import type { Editor } from './editor.js';
import type { Lines } from './lines.js';
import type { Wrapping } from './rows.js';
import { LEAST_COLUMNS, nextRow } from './rows.js';

/** Offsets at which the rows of one line begin; the first is 0. */
type Starts = readonly number[];

/** The rows of a whole text. */
export interface Layout {
  readonly lines: Lines;
  readonly wrapping: Wrapping;
  readonly starts: readonly Starts[];
  /** Number of the first row of each line, and last the number of rows. */
  readonly firstRows: readonly number[];
}

/** The last layout: the next one is nearly always of the same text after one edit, and wraps only what changed. */
let latest: Layout | undefined;

/** The rows of the editor's text, `columns` wide. Costs the rows that changed since the last call. */
export function layoutOf({ lines, pastes }: Editor, columns: number): Layout {
  const wrapping = { columns: Math.max(columns, LEAST_COLUMNS), pastes };
  const last =
    latest?.wrapping.columns === wrapping.columns && latest.wrapping.pastes === pastes ? latest : undefined;
  if (last?.lines === lines) return last;
  const starts = last ? changedStarts(lines, last) : lines.map(line => startsOf(line, wrapping));
  const firstRows = [0];
  for (const [line, rows] of starts.entries()) firstRows.push(firstRows[line]! + rows.length);
  latest = { lines, wrapping, starts, firstRows };
  return latest;
}

function changedStarts(lines: Lines, last: Layout): readonly Starts[] {
  const least = Math.min(lines.length, last.lines.length);
  let head = 0;
  while (head < least && lines[head] === last.lines[head]) head++;
  let tail = 0;
  while (tail < least - head && lines.at(-1 - tail) === last.lines.at(-1 - tail)) tail++;
  const oldEnd = last.lines.length - tail;
  const end = lines.length - tail;
  const changed = lines.slice(head, end).map((line, i) => {
    // A line that was split or joined goes on from its first half, or ends as its second.
    const old = i === 0 || head + i < end - 1 ? head + i : oldEnd - 1;
    return old < head || old >= oldEnd
      ? startsOf(line, last.wrapping)
      : restarted(line, last.lines[old]!, last.starts[old]!, last.wrapping);
  });
  return last.starts.slice(0, head).concat(changed, last.starts.slice(oldEnd));
}

function startsOf(line: string, wrapping: Wrapping): Starts {
  const starts = [0];
  for (let next = nextRow(line, 0, wrapping); next !== undefined; next = nextRow(line, next, wrapping)) {
    starts.push(next);
  }
  return starts;
}

/** Row starts of `line`, from those of a text like it: both share rows up to a change, and again some way after. */
function restarted(line: string, old: string, oldStarts: Starts, wrapping: Wrapping): Starts {
  const head = commonStart(line, old);
  const same = line.length - commonEnd(line, old, head);
  const shift = line.length - old.length;
  // A row's end depends on the cluster that no longer fits, which lies at most two rows further; two more for the
  // characters that decide where that cluster ends.
  const kept = Math.max(0, indexUpTo(oldStarts, head) - 4);
  const starts = oldStarts.slice(0, kept + 1);
  for (;;) {
    const next = nextRow(line, starts.at(-1)!, wrapping);
    if (next === undefined) return starts;
    starts.push(next);
    if (next < same) continue;
    const i = indexUpTo(oldStarts, next - shift);
    if (oldStarts[i] !== next - shift) continue;
    for (let k = i + 1; k < oldStarts.length; k++) starts.push(oldStarts[k]! + shift);
    return starts;
  }
}

/** Index of the last of `ascending` that is at most `value`; the first is. */
export function indexUpTo(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (ascending[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Length of what two texts begin with alike: halving, as comparing slices runs at the speed of memory. */
function commonStart(a: string, b: string): number {
  let low = 0;
  let high = Math.min(a.length, b.length);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (a.slice(low, middle) === b.slice(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Length of what two texts end with alike, behind the first `head` units. */
function commonEnd(a: string, b: string, head: number): number {
  let low = 0;
  let high = Math.min(a.length, b.length) - head;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (a.slice(a.length - middle, a.length - low) === b.slice(b.length - middle, b.length - low))
      low = middle;
    else high = middle - 1;
  }
  return low;
}
