import { isPlain } from './plain.js';
import type { Row, Style } from './style.js';
import { DEFAULT_STYLE, type StyleId, type StyleTable } from './style-table.js';
import { cellWidth, clusters } from './width.js';

/** A mark or half a Hangul syllable without its base: many terminals would put it on the cell before. */
const joins = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** Columns `left` to `right` of rows `top` to `bottom`; the last two are not included. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A screen of cells. A cell holds one whole grapheme cluster; the cell to the right of a wide cluster holds the
 * empty string. Whatever is written, no half of a wide cluster stays behind.
 */
export class Cells {
  readonly text: string[];
  readonly style: Uint32Array;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.text = new Array<string>(columns * rows).fill(' ');
    this.style = new Uint32Array(columns * rows);
  }

  clear(): void {
    this.text.fill(' ');
    this.style.fill(DEFAULT_STYLE);
  }

  /** Sets the cell at index `at` to a cluster of `width` 1 or 2 columns, which must lie on one row. */
  set(at: number, cluster: string, width: number, style: StyleId): void {
    const { text } = this;
    if (text[at] === '') text[at - 1] = ' ';
    if (text[at + width] === '') text[at + width] = ' ';
    text[at] = cluster;
    this.style[at] = style;
    if (width === 2) {
      text[at + 1] = '';
      this.style[at + 1] = style;
    }
  }

  /** Sets the cell at column `x` of row `y` to a cluster of one column; nothing off the screen. */
  put(x: number, y: number, cluster: string, style: StyleId): void {
    if (x < 0 || y < 0 || x >= this.columns || y >= this.rows) return;
    this.set(y * this.columns + x, cluster, 1, style);
  }

  /** Blanks `area`, as far as it lies on the screen. */
  fill(area: Area, style: StyleId): void {
    const { left, top, right, bottom } = this.clip(area);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) this.set(y * this.columns + x, ' ', 1, style);
    }
  }

  /**
   * Writes `row` from `area`'s left on row `y`, cut at its right and at the screen, and returns the column after it.
   * A wide cluster that does not fit whole becomes a blank.
   */
  write(y: number, area: Area, row: Row, styles: StyleTable, behind?: Style): number {
    const clipped = this.clip(area);
    if (y < clipped.top || y >= clipped.bottom) return area.left;
    // What lies left of the screen is measured, not written.
    let x = area.left;
    for (const { text, style } of row) {
      if (x >= clipped.right) break;
      x = this.#writeText(y, x, clipped, text, styles.id(style, behind));
    }
    return x;
  }

  #writeText(y: number, from: number, { left, right }: Area, text: string, style: StyleId): number {
    const row = y * this.columns;
    let x = from;
    for (const cluster of clusters(text)) {
      const width = cellWidth(cluster);
      if (width === 0) continue;
      if (x >= right) break;
      const whole = x >= left && x + width <= right;
      const based = isPlain(cluster) || !joins.test(cluster);
      if (whole && based) this.set(row + x, cluster, width, style);
      else if (x >= left) this.set(row + x, whole ? '◌' : ' ', 1, style);
      x += width;
    }
    return x;
  }

  /** The part of `area` on the screen. */
  clip({ left, top, right, bottom }: Area): Area {
    return {
      left: Math.max(left, 0),
      top: Math.max(top, 0),
      right: Math.min(right, this.columns),
      bottom: Math.min(bottom, this.rows),
    };
  }
}
