import type { Area, Cells } from '../terminal/cells.js';
import type { Style } from '../terminal/style.js';
import type { StyleTable } from '../terminal/style-table.js';
import { textWidth, truncate } from '../terminal/width.js';
import type { Place } from './blessed.js';
import type { PaneView } from './screen-view.js';

const focusedBorder: Style = { fg: 6, bold: true };
const quietBorder: Style = { dim: true };
/** Columns that the corners and one line on each side of a title take. */
const CORNERS = 4;

/** Paints a pane over what is there: its blank inside, its rows, its border. */
export function paintPane(cells: Cells, styles: StyleTable, pane: PaneView, { outer, inner }: Place): void {
  cells.fill(inner, styles.id(pane.fill));
  const height = inner.bottom - inner.top;
  pane.rows.slice(0, Math.max(height, 0)).forEach((row, i) => {
    cells.write(inner.top + i, inner, row, styles, pane.fill);
  });
  if (pane.border) paintBorder(cells, styles, pane, outer);
}

function paintBorder(cells: Cells, styles: StyleTable, pane: PaneView, outer: Area): void {
  const { left, top, right, bottom } = outer;
  const width = right - left;
  if (width < 2 || bottom - top < 2) return;
  const style = { ...pane.fill, ...(pane.borderStyle ?? (pane.focused ? focusedBorder : quietBorder)) };
  const line = (y: number, text: string) => cells.write(y, outer, [{ text, style }], styles);
  line(top, `┌${upperBorder(pane, width)}┐`);
  line(bottom - 1, `└${'─'.repeat(width - 2)}┘`);
  const thumb = thumbOf(pane, top + 1, bottom - 1);
  const id = styles.id(style);
  for (let y = top + 1; y < bottom - 1; y++) {
    cells.put(left, y, '│', id);
    cells.put(right - 1, y, y >= thumb.top && y < thumb.bottom ? '█' : '│', id);
  }
}

/** The text between the upper corners: title at the left, its companion at the right where both fit. */
function upperBorder({ title, titleRight = '' }: PaneView, width: number): string {
  const room = width - CORNERS - 2;
  const right =
    titleRight !== '' && textWidth(title) + textWidth(titleRight) + CORNERS <= room ? titleRight : '';
  const shown = title === '' || room < 1 ? '' : `─ ${truncate(title, room)} `;
  const end = right === '' ? '' : ` ${right} ─`;
  return `${shown}${'─'.repeat(Math.max(0, width - 2 - textWidth(shown) - textWidth(end)))}${end}`;
}

/** Rows of the scroll bar's thumb, between `top` and `bottom`; none where everything is visible. */
function thumbOf({ scroll, rows }: PaneView, top: number, bottom: number): { top: number; bottom: number } {
  const height = bottom - top;
  if (!scroll || scroll.total <= height || rows.length === 0) return { top: 0, bottom: 0 };
  const size = Math.max(1, Math.round((height * height) / scroll.total));
  const reach = scroll.total - height;
  const first = top + Math.round(((height - size) * Math.min(Math.max(scroll.top, 0), reach)) / reach);
  return { top: first, bottom: first + size };
}
