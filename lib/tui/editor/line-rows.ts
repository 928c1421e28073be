import { borderFrom } from './border.js';
import type { Wrapping } from './rows.js';
import { isPlain, nextRow } from './rows.js';

/** The rows of one line: at least one. */
export interface LineRows {
  readonly count: number;
  /** Offset at which a row begins; that of row 0 is 0. */
  start(row: number): number;
  /** The row in which an offset stands; where it is a border of two, the later one. */
  rowAt(offset: number): number;
  /** All starts, where they were found by wrapping. */
  readonly starts?: readonly number[];
}

/** A line with its rows: what the next version of it is wrapped from. */
export interface WrappedLine {
  readonly line: string;
  readonly rows: LineRows;
}

/**
 * UTF-16 units from which a line is no longer wrapped by words, unless it is plain ASCII: clusters have to be found
 * one by one, at up to 2 µs each, and an edit may move all rows after it.
 */
const LONG = 16_384;

/** The rows of a line; from those of an earlier version of it, at the cost of the rows that changed. */
export function rowsOf(line: string, wrapping: Wrapping, earlier?: WrappedLine): LineRows {
  if (line.length <= LONG && !earlier?.rows.starts) return wrapped(line, [0], wrapping);
  const old = earlier?.rows.starts ? earlier : { line: '', rows: wrappedRows([0]) };
  const head = commonStart(line, old.line);
  const tail = commonEnd(line, old.line, head);
  // A long line that was wrapped was plain: so are the parts that it shares with this one.
  const unknown = old.line.length > LONG ? line.slice(head, line.length - tail) : line;
  if (line.length > LONG && !isPlain(unknown)) return evenRows(line, wrapping);
  return rewrapped(line, head, tail, old.line.length, old.rows.starts ?? [0], wrapping);
}

function wrapped(line: string, starts: number[], wrapping: Wrapping): LineRows {
  for (let next = nextRow(line, 0, wrapping); next !== undefined; next = nextRow(line, next, wrapping)) {
    starts.push(next);
  }
  return wrappedRows(starts);
}

/** Row starts from those of a text that shares its first `head` and last `tail` units: most rows of both remain. */
function rewrapped(
  line: string,
  head: number,
  tail: number,
  oldLength: number,
  old: readonly number[],
  wrapping: Wrapping,
): LineRows {
  const shift = line.length - oldLength;
  // A row's end depends on the cluster that no longer fits, which lies at most two rows further; two more for the
  // characters that decide where that cluster ends.
  const starts = old.slice(0, Math.max(0, indexUpTo(old, head) - 4) + 1);
  for (;;) {
    const next = nextRow(line, starts.at(-1)!, wrapping);
    if (next === undefined) return wrappedRows(starts);
    starts.push(next);
    if (next < line.length - tail) continue;
    const same = indexUpTo(old, next - shift);
    if (old[same] !== next - shift) continue;
    for (let i = same + 1; i < old.length; i++) starts.push(old[i]! + shift);
    return wrappedRows(starts);
  }
}

function wrappedRows(starts: readonly number[]): LineRows {
  return {
    count: starts.length,
    starts,
    start: row => starts[row]!,
    rowAt: offset => indexUpTo(starts, offset),
  };
}

/** Rows of as many UTF-16 units as surely fit, two cells each: no row depends on another. */
function evenRows(line: string, { columns }: Wrapping): LineRows {
  const units = (columns - 1) >>> 1;
  const count = Math.ceil(line.length / units);
  const start = (row: number) => borderFrom(line, row * units);
  const rowAt = (offset: number) => {
    let row = Math.min(Math.floor(offset / units), count - 1);
    while (row > 0 && start(row) > offset) row--;
    return row;
  };
  return { count, start, rowAt };
}

/** Index of the last of `ascending` that is at most `value`; the first is. */
export function indexUpTo(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (ascending[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Length of what two texts begin with alike: by halves, as slices compare at the speed of memory. */
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
