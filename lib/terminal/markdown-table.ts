import type { Align, Lines, Table } from './markdown-block.js';
import type { Row, Span, Style } from './style.js';
import { textWidth } from './width.js';
import { wrapRow } from './wrap.js';

const GAP = 3;
/** Columns below which a cell is no longer worth a column of its own. */
const NARROWEST = 4;
const ruled: Style = { dim: true };
const head: Style = { bold: true };

const natural = new WeakMap<Lines, number>();
const wrapped = new WeakMap<Lines, { readonly width: number; readonly rows: readonly Row[] }>();

/**
 * A table in columns fitted to `width`, cells wrapped and aligned; where the columns would be too narrow, each row
 * becomes a list of `head: cell`. Cells keep their measures: a row more costs its own cells, and padding.
 */
export function tableRows(table: Table, width: number): Row[] {
  const widths = fit(table, width);
  if (!widths) return recordRows(table, width);
  const rows = gridRows(table.header.map(headCell), widths, table.align);
  rows.push([{ text: widths.map(column => '─'.repeat(column)).join('─┼─'), style: ruled }]);
  for (const row of table.rows) for (const line of gridRows(row, widths, table.align)) rows.push(line);
  return rows;
}

/** Columns of each column: its widest cell, or, where that is too much together, the wide ones share what is left. */
function fit(table: Table, width: number): number[] | undefined {
  const wanted = table.header.map((cell, i) =>
    table.rows.reduce(
      (most, row) => Math.max(most, row[i] ? cellColumns(row[i]) : 0),
      Math.max(1, cellColumns(cell)),
    ),
  );
  let room = width - GAP * (wanted.length - 1);
  if (room >= wanted.reduce((sum, columns) => sum + columns, 0)) return wanted;
  if (room < NARROWEST * wanted.length) return undefined;
  const widths = [...wanted];
  const narrowFirst = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  narrowFirst.forEach((column, i) => {
    widths[column] = Math.min(wanted[column]!, Math.floor(room / (wanted.length - i)));
    room -= widths[column];
  });
  return widths;
}

function cellColumns(cell: Lines): number {
  let columns = natural.get(cell);
  if (columns === undefined) {
    columns = Math.max(...cell.map(rowWidth));
    natural.set(cell, columns);
  }
  return columns;
}

function rowWidth(row: Row): number {
  let width = 0;
  for (const span of row) width += textWidth(span.text);
  return width;
}

function cellRows(cell: Lines, width: number): readonly Row[] {
  if (cellColumns(cell) <= width) return cell;
  const known = wrapped.get(cell);
  if (known?.width === width) return known.rows;
  const rows = cell.flatMap(line => wrapRow(line, width));
  wrapped.set(cell, { width, rows });
  return rows;
}

function gridRows(cells: readonly Lines[], widths: readonly number[], align: readonly Align[]): Row[] {
  const columns = widths.map((width, i) => cellRows(cells[i] ?? [], width));
  const height = Math.max(1, ...columns.map(rows => rows.length));
  const rows: Row[] = [];
  for (let y = 0; y < height; y++) {
    const row: Span[] = [];
    columns.forEach((lines, i) => {
      if (i > 0) row.push({ text: ' │ ', style: ruled });
      pad(row, lines[y] ?? [], widths[i]!, align[i] ?? null, i === columns.length - 1);
    });
    rows.push(row);
  }
  return rows;
}

function pad(into: Span[], line: Row, width: number, align: Align, last: boolean): void {
  const free = Math.max(0, width - rowWidth(line));
  const left = align === 'right' ? free : align === 'center' ? free >> 1 : 0;
  if (left > 0) into.push({ text: ' '.repeat(left) });
  into.push(...line);
  if (free > left && !last) into.push({ text: ' '.repeat(free - left) });
}

const headCells = new WeakMap<Lines, Lines>();

/** A cell of the head, bold. */
function headCell(cell: Lines): Lines {
  const known = headCells.get(cell);
  if (known) return known;
  const lines = cell.map(line => line.map(span => ({ ...span, style: { ...head, ...span.style } })));
  headCells.set(cell, lines);
  return lines;
}

function recordRows(table: Table, width: number): Row[] {
  const rows: Row[] = [];
  for (const cells of table.rows) {
    if (rows.length > 0) rows.push([]);
    cells.forEach((cell, i) => {
      const name = (table.header[i] ?? []).flat();
      const label: Row = [
        ...name.map(span => ({ ...span, style: { ...head, ...span.style } })),
        { text: ': ' },
      ];
      const [first = [], ...rest] = cell;
      for (const line of [[...label, ...first], ...rest]) rows.push(...wrapRow(line, width, { hang: 2 }));
    });
  }
  return rows;
}
