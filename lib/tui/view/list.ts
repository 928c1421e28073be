import type { Row, Span } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import type { Rect } from '../layout.js';
import { theme } from './theme.js';

/** So many blank rows. */
export function blankRows(wanted: number): readonly Row[] {
  return Array.from({ length: Math.max(0, wanted) }, () => []);
}

/** Columns and rows within the border. */
export function inside(rect: Rect): { width: number; height: number } {
  return { width: Math.max(1, rect.width - 2), height: Math.max(1, rect.height - 2) };
}

/** First row of a list so that the marked one is in sight. */
export function listTop(selected: number, length: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), length - height));
}

/** `left` cut so that `right` stands at the right border. */
export function columns(left: string, right: string, width: number): string {
  const room = Math.max(1, width - textWidth(right) - 1);
  const cut = truncate(left, room);
  return `${cut}${' '.repeat(Math.max(1, width - textWidth(cut) - textWidth(right)))}${right}`;
}

/** A row of a list: inverse where it is marked, bold where it stands out. */
export function selectable(text: string, selected: boolean, strong: boolean): Row {
  const span: Span = selected
    ? { text, style: theme.mark }
    : strong
      ? { text, style: theme.strong }
      : { text };
  return [span];
}
