import type { Image } from '../../chat/image.js';
import { halfBlocks, type Pixels, scaledDown } from '../../terminal/pixels.js';
import { clean } from '../../terminal/sanitise.js';
import type { Row, Span } from '../../terminal/style.js';
import { textWidth } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { attachedTo, pictureText } from '../pictures.js';
import type { State } from '../state.js';
import { theme } from './theme.js';

/** Columns and rows that a picture takes at most. */
interface Frame {
  readonly columns: number;
  readonly rows: number;
}

/** Rows of a screen from which on the input has room for pictures beside their names. */
const PREVIEW_FROM = 24;
const LARGE_FROM = 40;
const GAP = 2;

/** A picture in the transcript: its name, and what it shows where that is known. */
export function pictureRows(state: State, image: Image, width: number): readonly Row[] {
  const { columns, rows } = state.rows < LARGE_FROM ? { columns: 24, rows: 6 } : { columns: 40, rows: 12 };
  const frame = { columns: Math.min(columns, width), rows };
  return [...nameRows(pictureText(image), width), ...drawn(state, image, frame)];
}

/** The pictures of the draft: side by side, as many as there is room for, over a line for each name. */
export function attachedRows(state: State, width: number): readonly Row[] {
  const images = attachedTo(state);
  const names = images.flatMap((image, index) =>
    nameRows(images.length > 1 ? `${index + 1} ${pictureText(image)}` : pictureText(image), width).slice(
      0,
      1,
    ),
  );
  const reading = state.attaching.map(
    (path): Row => [{ text: clean(`reads ${path}`, 'line'), style: theme.faint }],
  );
  const told = [...names, ...reading].slice(0, MOST_NAMES);
  return state.rows < PREVIEW_FROM ? told : [...sideBySide(previewsOf(state, images), width), ...told];
}

/** Names of more pictures would leave no room to write. */
const MOST_NAMES = 3;

function previewsOf(state: State, images: readonly Image[]): readonly (readonly Row[])[] {
  const frame = state.rows < LARGE_FROM ? { columns: 12, rows: 4 } : { columns: 24, rows: 8 };
  return images.map(image => drawn(state, image, frame)).filter(rows => rows.length > 0);
}

function sideBySide(previews: readonly (readonly Row[])[], width: number): readonly Row[] {
  const rows: Span[][] = [];
  let left = 0;
  for (const preview of previews) {
    const columns = rowWidth(preview[0] ?? []);
    if (left + columns > width) break;
    preview.forEach((row, y) => {
      rows[y] ??= [];
      const gap = left - rowWidth(rows[y]);
      rows[y].push(...(gap > 0 ? [{ text: ' '.repeat(gap) }] : []), ...row);
    });
    left += columns + GAP;
  }
  return rows;
}

function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + textWidth(text), 0);
}

function nameRows(text: string, width: number): readonly Row[] {
  return wrapText(text, width).map((row): Row => row.map(span => ({ ...span, style: theme.accent })));
}

/** The same rows from frame to frame, so that their styles are looked up once. */
const drawings = new WeakMap<Pixels, Map<string, readonly Row[]>>();

function drawn({ previews }: State, image: Image, { columns, rows }: Frame): readonly Row[] {
  const pixels = previews.get(image);
  if (pixels === undefined || pixels === null) return [];
  const known = drawings.get(pixels) ?? new Map<string, readonly Row[]>();
  drawings.set(pixels, known);
  const key = `${columns}x${rows}`;
  const drawing = known.get(key) ?? halfBlocks(scaledDown(pixels, columns, rows * 2));
  known.set(key, drawing);
  return drawing;
}
