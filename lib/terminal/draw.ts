import { Cells } from './cells.js';
import { Pen } from './pen.js';
import { isPlain } from './plain.js';
import { DEFAULT_STYLE, type StyleTable } from './style-table.js';

/** Rows `top` to `bottom` (not included) whose content moves up by `by` rows, down where `by` is negative. */
export interface Scroll {
  readonly top: number;
  readonly bottom: number;
  readonly by: number;
}

/** In place of a cluster: what the terminal shows there is not known. */
const UNKNOWN = '\0';
/** Gaps of equal cells up to this many columns are sent again: a movement takes as many bytes. */
const SHORT_GAP = 4;
/** Cells that a scroll must save to be worth its own bytes. */
const SCROLL_COST = 24;

/**
 * Draws screens as the difference to what the terminal shows.
 *
 * Terminals disagree on the width of clusters and of newer characters. Every one that is not `plain` is therefore
 * sent between absolute columns, over blanks where it is wide, and what it might have overrun is sent again after it.
 * The terminal's line wrap must be off, or the overrun at the right edge would reach the next row.
 */
export class Drawer {
  #shown: Cells | undefined;

  constructor(private readonly styles: StyleTable) {}

  /** The screen is no longer what was drawn: the next frame clears it. */
  forget(): void {
    this.#shown = undefined;
  }

  /** The bytes that turn what the terminal shows into `next`; empty if it shows that already. */
  draw(next: Cells, scrolls: readonly Scroll[] = []): string {
    const pen = new Pen(this.styles);
    let shown = this.#shown;
    if (shown?.columns !== next.columns || shown.rows !== next.rows) {
      pen.use(DEFAULT_STYLE);
      pen.sequence('\x1b[2J');
      shown = new Cells(next.columns, next.rows);
      this.#shown = shown;
    } else {
      for (const scroll of scrolls) if (worthwhile(shown, next, scroll)) scrollRows(pen, shown, scroll);
    }
    for (let y = 0; y < next.rows; y++) drawRow(pen, shown, next, y);
    return pen.finish();
  }
}

function drawRow(pen: Pen, shown: Cells, next: Cells, y: number): void {
  const row = y * next.columns;
  const end = blankFrom(next, row);
  for (let x = 0; x < end; ) {
    const at = row + x;
    if (shown.text[at] === next.text[at] && shown.style[at] === next.style[at]) {
      x++;
      continue;
    }
    // The right half of a wide cluster is drawn with its left half.
    if (next.text[at] === '') x--;
    x += drawCell(pen, shown, next, x, y);
  }
  if (isBlank(shown, row + end, row + next.columns)) return;
  pen.moveTo(end, y);
  pen.use(DEFAULT_STYLE);
  pen.out += '\x1b[K';
  shown.text.fill(' ', row + end, row + next.columns);
  shown.style.fill(DEFAULT_STYLE, row + end, row + next.columns);
}

/** Draws one cell and returns its width in columns. */
function drawCell(pen: Pen, shown: Cells, next: Cells, x: number, y: number): number {
  const { columns } = next;
  const row = y * columns;
  const at = row + x;
  const cluster = next.text[at]!;
  const style = next.style[at]!;
  const width = x + 1 < columns && next.text[at + 1] === '' ? 2 : 1;
  const joins = !isPlain(cluster);
  const adjoins = pen.x === x && pen.y === y;
  if (!fillGap(pen, next, x, y)) pen.moveTo(x, y);
  pen.use(style);
  if (joins && width === 2) {
    pen.print('  ', 2);
    pen.column(x);
  } else if (joins && adjoins) pen.column(x);
  pen.print(cluster, width);
  // With line wrap off the cursor stays on the last column.
  if (x + width >= columns) pen.x = -1;
  else if (joins) pen.column(x + width);
  // Cutting a wide cluster in two blanks its other half; a cluster may have overrun what follows.
  const doubtful = joins ? 2 * cluster.length : shown.text[at + width] === '' ? 1 : 0;
  const last = Math.min(x + width + doubtful, columns);
  for (let i = x + width; i < last; i++) shown.text[row + i] = UNKNOWN;
  shown.text[at] = cluster;
  shown.style[at] = style;
  if (width === 2) {
    shown.text[at + 1] = '';
    shown.style[at + 1] = style;
  }
  return width;
}

/** Sends a few equal cells again instead of a movement over them. */
function fillGap(pen: Pen, next: Cells, x: number, y: number): boolean {
  const gap = x - pen.x;
  if (pen.y !== y || pen.x < 0 || gap < 1 || gap > SHORT_GAP) return false;
  const row = y * next.columns;
  let text = '';
  for (let i = row + pen.x; i < row + x; i++) {
    const cluster = next.text[i]!;
    if (next.style[i] !== pen.style || cluster.length !== 1 || cluster > '~') return false;
    text += cluster;
  }
  pen.print(text, gap);
  return true;
}

/** Index in the row from which on it is blank in the default style. */
function blankFrom(cells: Cells, row: number): number {
  let end = cells.columns;
  while (end > 0 && cells.text[row + end - 1] === ' ' && cells.style[row + end - 1] === DEFAULT_STYLE) end--;
  return end;
}

function isBlank(cells: Cells, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (cells.text[i] !== ' ' || cells.style[i] !== DEFAULT_STYLE) return false;
  return true;
}

function worthwhile(shown: Cells, next: Cells, scroll: Scroll): boolean {
  const height = scroll.bottom - scroll.top;
  if (scroll.by === 0 || Math.abs(scroll.by) >= height) return false;
  return differing(shown, next, scroll) + SCROLL_COST < differing(shown, next, { ...scroll, by: 0 });
}

/** How many cells of the region would have to be sent after the scroll. */
function differing(shown: Cells, next: Cells, { top, bottom, by }: Scroll): number {
  const { columns } = next;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    const fresh = y + by < top || y + by >= bottom;
    const shift = by * columns;
    for (let at = y * columns; at < (y + 1) * columns; at++) {
      const text = fresh ? ' ' : shown.text[at + shift];
      const style = fresh ? DEFAULT_STYLE : shown.style[at + shift];
      if (text !== next.text[at] || style !== next.style[at]) count++;
    }
  }
  return count;
}

/** Deletes or inserts lines within a scroll region, which every terminal since the VT102 knows. */
function scrollRows(pen: Pen, shown: Cells, { top, bottom, by }: Scroll): void {
  // Fresh lines take the background colour that is set.
  pen.use(DEFAULT_STYLE);
  pen.sequence(`\x1b[${top + 1};${bottom}r\x1b[${top + 1}H\x1b[${Math.abs(by)}${by > 0 ? 'M' : 'L'}\x1b[r`);
  const { columns } = shown;
  const [first, last, shift] = [top * columns, bottom * columns, Math.abs(by) * columns];
  const [to, from, until] = by > 0 ? [first, first + shift, last] : [first + shift, first, last - shift];
  shown.text.copyWithin(to, from, until);
  shown.style.copyWithin(to, from, until);
  const fresh = by > 0 ? last - shift : first;
  shown.text.fill(' ', fresh, fresh + shift);
  shown.style.fill(DEFAULT_STYLE, fresh, fresh + shift);
}
