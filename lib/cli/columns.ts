import { clean } from '../terminal/sanitise.js';
import { textWidth, truncate } from '../terminal/width.js';

export interface ColumnOptions {
  /** Indices of the columns that are figures. */
  readonly right?: readonly number[];
  /** Columns of a line at most; the last cell is cut. Without a bound where not given, as in a pipe. */
  readonly width?: number | undefined;
}

const WIDEST = 48;
/** Of a terminal that tells no size, as some have in containers. */
const CLASSIC = 80;

/** Columns that a line may take: without a bound in a pipe, and 80 on a terminal without a size. */
export function lineWidth({
  isTTY,
  columns,
}: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return isTTY ? columns || CLASSIC : undefined;
}

/** Rows of cells as aligned lines, two blanks between columns. Cells are cleaned; those before the last are cut at 48. */
export function columns(rows: readonly (readonly string[])[], options: ColumnOptions = {}): string[] {
  const { right = [], width } = options;
  const cells = rows.map(row => row.map(cell => clean(cell, 'line')));
  const widths = Array.from({ length: Math.max(0, ...cells.map(row => row.length)) }, (_, at) =>
    Math.min(WIDEST, Math.max(...cells.map(row => textWidth(row[at] ?? '')))),
  );
  return cells.map(row => {
    const line = row.map((cell, at) => {
      if (at === row.length - 1 && !right.includes(at)) return cell;
      const fitting = truncate(cell, widths[at]!);
      const space = ' '.repeat(widths[at]! - textWidth(fitting));
      return right.includes(at) ? space + fitting : fitting + space;
    });
    const text = line.join('  ').trimEnd();
    return width === undefined ? text : truncate(text, width);
  });
}
