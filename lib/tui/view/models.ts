import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { wrapText } from '../../terminal/wrap.js';
import { textOf } from '../editor/editor.js';
import { place } from '../editor/place.js';
import { needsText } from '../fit.js';
import { count } from '../format.js';
import type { Rect } from '../layout.js';
import { aboutModel, modelCells, statusOf } from '../model-table.js';
import { markedAt, type PickerRow, pickerRows } from '../picker.js';
import { isPulling, type Pull, pullFigures, pullStatus, shareOf } from '../pull.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { bar } from './bar.js';
import { columns, inside, listTop, selectable } from './list.js';
import { HEADINGS_FROM, headingRow, modelRow } from './model-columns.js';
import { theme } from './theme.js';

/** Rows of the description at most. */
const ABOUT_ROWS = 3;

/** What stands in the pane, row by row: how many of each there are follows from its size. */
interface Parts {
  readonly rows: readonly PickerRow[];
  readonly at: number;
  /** The filter and the headings. */
  readonly head: readonly Row[];
  readonly about: readonly Row[];
  readonly listHeight: number;
  readonly top: number;
}

/** The models and what is being pulled: what fits of quantisation, size, context, memory and status; details below. */
export function modelsPane(state: State, rect: Rect): PaneView {
  const focused = state.focus === 'models' && state.dialog === null;
  const { width } = inside(rect);
  const { rows, at, head, about, listHeight, top } = partsOf(state, rect);
  const lines = rows
    .slice(top, top + listHeight)
    .map((row, index) => rowOf(state, row, width, focused && top + index === at));
  const none = rows.length === 0 ? [[{ text: emptyText(state), style: theme.faint }]] : [];
  const list = [...lines, ...none];
  const gap = Array.from({ length: Math.max(0, listHeight - list.length) }, (): Row => []);
  return {
    id: 'models',
    ...rect,
    border: true,
    title: 'Models',
    titleRight: titleRight(state, rows.length, listHeight),
    focused,
    rows: [...head, ...list, ...gap, ...about],
    ...(focused && rows.length > listHeight && { scroll: { top, total: rows.length } }),
  };
}

/** The row of the list in row `y` of the screen, as its place in `pickerRows`; beyond the list where none is. */
export function modelAt(state: State, rect: Rect, y: number): number {
  const { head, listHeight, top } = partsOf(state, rect);
  const row = y - rect.top - 1 - head.length;
  return row >= 0 && row < listHeight ? top + row : -1;
}

/** Where the cursor stands in the filter; null while nobody types there. */
export function filterCursor(
  state: State,
  rect: Rect | null,
): { readonly x: number; readonly y: number } | null {
  const { filter, typing } = state.picker;
  if (rect === null || state.focus !== 'models' || !typing || filter === null) return null;
  const { cursor } = place(filter, filterWidth(rect), { top: 0, height: 1 });
  return { x: rect.left + 1 + FILTER.length + cursor.column, y: rect.top + 1 };
}

const FILTER = '/ ';

function filterWidth(rect: Rect): number {
  return Math.max(1, inside(rect).width - FILTER.length);
}

function partsOf(state: State, rect: Rect): Parts {
  const { width, height } = inside(rect);
  const rows = pickerRows(state);
  const at = markedAt(state, rows);
  const head = headRows(state, rect);
  const row = rows[at];
  const room = Math.max(0, height - head.length - 1);
  const about = row === undefined ? [] : aboutRows(state, row, width).slice(0, Math.min(ABOUT_ROWS, room));
  const listHeight = Math.max(1, height - head.length - about.length);
  return { rows, at, head, about, listHeight, top: listTop(at, rows.length, listHeight) };
}

function headRows(state: State, rect: Rect): readonly Row[] {
  const { filter } = state.picker;
  const { width, height } = inside(rect);
  const focused = state.focus === 'models';
  const text = filter === null ? '' : (place(filter, filterWidth(rect), { top: 0, height: 1 }).rows[0] ?? '');
  return [
    ...(focused && filter !== null ? [[{ text: FILTER, style: theme.person }, { text }]] : []),
    ...(focused && width >= HEADINGS_FROM && height > 5 ? [headingRow(width)] : []),
  ];
}

function titleRight(state: State, shown: number, listHeight: number): string {
  const all = state.models.length + state.pulls.length;
  if (shown < all) return `${count(shown)} of ${count(all)}`;
  return shown > listHeight ? count(shown) : '';
}

function emptyText({ picker, engine }: State): string {
  if (picker.filter !== null && textOf(picker.filter) !== '') return 'no model matches';
  return engine.type === 'none' ? 'looks for models' : 'no models found';
}

function rowOf(state: State, row: PickerRow, width: number, selected: boolean): Row {
  switch (row.type) {
    case 'pull':
      return pullRow(row.pull, width, selected);
    case 'model':
      return modelRow(modelCells(state, row.entry), statusOf(state, row.entry), width, selected);
  }
}

/** One line of a pull: what is known of rate and time left goes first where it is narrow. */
function pullRow(pull: Pull, width: number, selected: boolean): Row {
  const [, ...rates] = pullFigures(pull);
  const facts = [pullStatus(pull), ...(width >= HEADINGS_FROM ? rates : rates.slice(0, 1))];
  const fitting = width >= 26 ? facts : facts.slice(0, 1);
  const mark = isPulling(pull) ? '↓ ' : '! ';
  return selectable(
    columns(`${mark}${clean(pull.name, 'line')}`, fitting.join('  '), width),
    selected,
    false,
  );
}

function aboutRows(state: State, row: PickerRow, width: number): readonly Row[] {
  return row.type === 'pull' ? pullAbout(row.pull, width) : modelAbout(state, row, width);
}

/** What the model is, or why it cannot be used, and the memory it takes. */
function modelAbout(
  state: State,
  { entry }: Extract<PickerRow, { type: 'model' }>,
  width: number,
): readonly Row[] {
  const faint = (text: string) =>
    wrapText(clean(text, 'line'), width).map(
      (row): Row => row.map(span => ({ ...span, style: theme.faint })),
    );
  const needs = needsText(state, entry);
  const about = faint(aboutModel(entry));
  const last = needs === '' || state.focus !== 'models' ? [] : faint(needs).slice(0, ABOUT_ROWS - 1);
  return [...about.slice(0, ABOUT_ROWS - last.length), ...last];
}

function pullAbout(pull: Pull, width: number): readonly Row[] {
  if (pull.step === 'failed')
    return wrapText(clean(pull.reason, 'line'), width).map(
      (row): Row => row.map(span => ({ ...span, style: theme.bad })),
    );
  const figures = pullFigures(pull).join(', ');
  return [
    [...bar(shareOf(pull), width)].map(span =>
      span.style === theme.faint ? span : { ...span, style: theme.accent },
    ),
    ...(figures === '' ? [] : wrapText(figures, width)).map(
      (row): Row => row.map(span => ({ ...span, style: theme.faint })),
    ),
  ];
}
