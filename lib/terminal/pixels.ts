import type { Colour, Row, Span } from './style.js';

/** A small picture, row by row from the top: a byte each for the red, green and blue of a pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A picture that is at most `width` and `height` pixels large, its shape kept, each pixel the mean of those it covers. */
export function scaledDown(pixels: Pixels, width: number, height: number): Pixels {
  const factor = Math.min(1, width / pixels.width, height / pixels.height);
  if (factor === 1) return pixels;
  const columns = Math.max(1, Math.round(pixels.width * factor));
  const rows = Math.max(1, Math.round(pixels.height * factor));
  const rgb = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) rgb.set(mean(pixels, x, y, columns, rows), (y * columns + x) * 3);
  }
  return { width: columns, height: rows, rgb };
}

/** The mean colour of what lies under pixel `x`, `y` of a picture of `columns` by `rows`. */
function mean({ width, height, rgb }: Pixels, x: number, y: number, columns: number, rows: number): number[] {
  const [left, right] = [Math.floor((x * width) / columns), Math.ceil(((x + 1) * width) / columns)];
  const [top, bottom] = [Math.floor((y * height) / rows), Math.ceil(((y + 1) * height) / rows)];
  const sum = [0, 0, 0];
  for (let v = top; v < bottom; v++) {
    for (let u = left; u < right; u++) {
      const at = (v * width + u) * 3;
      for (let channel = 0; channel < 3; channel++) sum[channel]! += rgb[at + channel]!;
    }
  }
  const covered = (right - left) * (bottom - top);
  return sum.map(total => Math.round(total / covered));
}

/** Two pixels in each cell, one above the other: as many columns as pixels, half as many rows, rounded up. */
export function halfBlocks(pixels: Pixels): readonly Row[] {
  return Array.from({ length: Math.ceil(pixels.height / 2) }, (_, row) => halfBlockRow(pixels, row * 2));
}

function halfBlockRow(pixels: Pixels, y: number): Row {
  const row: Span[] = [];
  let cells = 0;
  for (let x = 0; x < pixels.width; x += cells) {
    const [upper, lower] = [colourAt(pixels, x, y), colourAt(pixels, x, y + 1)];
    cells = 1;
    while (
      x + cells < pixels.width &&
      isSame(upper, colourAt(pixels, x + cells, y)) &&
      isSame(lower, colourAt(pixels, x + cells, y + 1))
    )
      cells++;
    row.push({
      text: '▀'.repeat(cells),
      style: { ...(upper && { fg: upper }), ...(lower && { bg: lower }) },
    });
  }
  return row;
}

/** Undefined below the last row. */
function colourAt({ width, height, rgb }: Pixels, x: number, y: number): Colour | undefined {
  const at = (y * width + x) * 3;
  return y < height ? [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!] : undefined;
}

function isSame(one: Colour | undefined, other: Colour | undefined): boolean {
  return String(one) === String(other);
}
