import { clusters } from '../../terminal/width.js';
import { moved } from './change.js';
import type { Editor } from './editor.js';
import type { Layout } from './layout.js';
import { layoutOf } from './layout.js';
import { indexUpTo } from './line-rows.js';
import type { Position } from './lines.js';
import { cellsOf, cellsOfText, shownText } from './rows.js';

/** A cell: row from 0, and column from 0 in cells. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Which rows to show: `height` of them from `top`, moved as little as shows the cursor. */
export interface Window {
  readonly top: number;
  readonly height: number;
}

/** An editor's text as rows for the view. */
export interface Placed {
  /** Clean text, each at most `width` cells. */
  readonly rows: readonly string[];
  /** Relative to `rows`. */
  readonly cursor: Cell;
  /** Number of the first of `rows` in the whole text. */
  readonly top: number;
  /** Rows of the whole text. */
  readonly total: number;
}

/** The text soft-wrapped to `width` cells, the cursor's cell included; without a window, all of it. */
export function place(editor: Editor, width: number, window?: Window): Placed {
  const layout = layoutOf(editor, width);
  const cursor = cellOf(layout, editor.cursor);
  const total = layout.firstRows.at(-1)!;
  const height = Math.max(1, Math.min(window?.height ?? total, total));
  const lowest = Math.min(cursor.row, total - height);
  const top = Math.max(cursor.row - height + 1, Math.min(window?.top ?? 0, lowest), 0);
  const rows = Array.from({ length: height }, (_, i) => rowText(layout, top + i));
  return { rows, cursor: { row: cursor.row - top, column: cursor.column }, top, total };
}

/** Puts the cursor at the cell of the whole text that was clicked, or at the nearest place on that row. */
export function moveTo(editor: Editor, row: number, column: number, width: number): Editor {
  return moved(editor, positionAt(layoutOf(editor, width), { row, column }));
}

/** Moves the cursor by rows, keeping its column; undefined at the end, where nothing is further that way. */
export function moveByRows(editor: Editor, rows: number, width: number): Editor | undefined {
  const layout = layoutOf(editor, width);
  const cell = cellOf(layout, editor.cursor);
  const last = layout.firstRows.at(-1)! - 1;
  if (rows < 0 ? cell.row === 0 : cell.row === last) return undefined;
  const preferred = editor.preferred ?? cell.column;
  const row = Math.max(0, Math.min(cell.row + rows, last));
  return { ...moved(editor, positionAt(layout, { row, column: preferred })), preferred };
}

function cellOf(layout: Layout, { line, column }: Position): Cell {
  const rows = layout.rows[line]!;
  const row = rows.rowAt(column);
  const before = layout.lines[line]!.slice(rows.start(row), column);
  return { row: layout.firstRows[line]! + row, column: cellsOfText(before, layout.wrapping) };
}

function positionAt(layout: Layout, cell: Cell): Position {
  const { line, from, to, isLast } = stretch(layout, cell.row);
  let column = from;
  let cells = 0;
  for (const cluster of clusters(layout.lines[line]!.slice(from, to))) {
    cells += cellsOf(cluster, layout.wrapping);
    const next = column + cluster.length;
    // The end of a row that goes on is the start of the next one.
    if (cells > cell.column || (next === to && !isLast)) break;
    column = next;
  }
  return { line, column };
}

function rowText(layout: Layout, row: number): string {
  const { line, from, to } = stretch(layout, row);
  return shownText(layout.lines[line]!.slice(from, to), layout.wrapping);
}

/** Where the text of a row lies. */
interface Stretch {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** Whether its line ends with it. */
  readonly isLast: boolean;
}

/** The stretch of a row; of the nearest where the row is outside the text. */
function stretch(layout: Layout, row: number): Stretch {
  const inside = Math.max(0, Math.min(row, layout.firstRows.at(-1)! - 1));
  const line = indexUpTo(layout.firstRows, inside);
  const rows = layout.rows[line]!;
  const index = inside - layout.firstRows[line]!;
  const isLast = index === rows.count - 1;
  const to = isLast ? layout.lines[line]!.length : rows.start(index + 1);
  return { line, from: rows.start(index), to, isLast };
}
