import { basename } from 'node:path';
import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { textWidth } from '../../terminal/width.js';
import type { Placed } from '../editor/place.js';
import { place } from '../editor/place.js';
import type { Search } from '../editor/search.js';
import type { Rect } from '../layout.js';
import { layout } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { attachedRows } from './pictures.js';
import { theme } from './theme.js';

/** Marks the first row of the draft. */
const PROMPT = '> ';

/** Columns of text in the input. */
function textColumns(rect: Rect): number {
  return Math.max(1, rect.width - 2 - PROMPT.length);
}

/** Rows of the draft, soft-wrapped, at least one, and of its pictures. */
export function inputHeight(state: State): number {
  const { input } = layout(state, 1);
  const { total } = place(state.editor, textColumns(input), { top: 0, height: 1 });
  return total + attachedRows(state, input.width - 2).length;
}

/** The cell of the draft under a cell of the screen, for a click. */
export function draftCell(
  state: State,
  rect: Rect,
  x: number,
  y: number,
): { row: number; column: number; width: number } {
  const { top, pictures } = placed(state, rect);
  const column = Math.max(0, x - rect.left - 1 - PROMPT.length);
  const row = top + Math.max(0, y - rect.top - 1 - pictures.length);
  return { row, column, width: textColumns(rect) };
}

/** The input, and where the cursor stands on the screen. */
export function inputPane(state: State, rect: Rect): { pane: PaneView; cursor: { x: number; y: number } } {
  const { rows, cursor, top, total, pictures } = placed(state, rect);
  const lines = rows.map(
    (text, index): Row => [{ text: top + index === 0 ? PROMPT : '  ', style: theme.person }, { text }],
  );
  const pane: PaneView = {
    id: 'input',
    ...rect,
    border: true,
    title: title(state),
    titleRight: titleRight(state),
    focused: state.focus === 'input' && state.dialog === null,
    rows: state.search === null ? [...pictures, ...lines] : [searchRow(state.search)],
    ...(total > rows.length && { scroll: { top, total } }),
  };
  if (state.search !== null) return { pane, cursor: searchCursor(state.search, rect) };
  const y = rect.top + 1 + pictures.length + cursor.row;
  return { pane, cursor: { x: rect.left + 1 + PROMPT.length + cursor.column, y } };
}

/** The draft keeps a row, however many pictures it has. */
function placed(state: State, rect: Rect): Placed & { readonly pictures: readonly Row[] } {
  const inside = Math.max(1, rect.height - 2);
  const pictures = attachedRows(state, Math.max(1, rect.width - 2)).slice(0, inside - 1);
  const height = inside - pictures.length;
  return { ...place(state.editor, textColumns(rect), { top: 0, height }), pictures };
}

function titleRight({ offer, running }: State): string {
  if (offer !== null) return `Tab attaches ${clean(basename(offer.path), 'line')}`;
  return running === null ? '' : 'Esc stops';
}

function title(state: State): string {
  if (state.search !== null) return 'Search prompts: Ctrl-R older, Enter takes it, Esc leaves';
  if (state.editing !== null) return 'Edit: Enter sends a new branch, Esc leaves';
  return 'Message';
}

function searchLabel({ failing }: Search): string {
  return failing ? 'not found ' : 'search ';
}

function searchCursor(search: Search, rect: Rect): { x: number; y: number } {
  return { x: rect.left + 1 + textWidth(searchLabel(search) + clean(search.query, 'line')), y: rect.top + 1 };
}

function searchRow(search: Search): Row {
  const { query, match, failing } = search;
  const found = match === null ? '' : clean(match.prompt.replaceAll('\n', ' '), 'line');
  return [
    { text: searchLabel(search), style: failing ? theme.bad : theme.faint },
    { text: clean(query, 'line'), style: theme.strong },
    { text: `  ${found}` },
  ];
}
