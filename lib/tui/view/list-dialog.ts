import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { wrapText } from '../../terminal/wrap.js';
import type { Editor } from '../editor/editor.js';
import { place } from '../editor/place.js';
import type { ModelCells } from '../model-table.js';
import type { State } from '../state.js';
import { centred, type DialogView } from './dialog-frame.js';
import { listTop } from './list.js';
import { modelRow } from './model-columns.js';
import { theme } from './theme.js';

/** Columns of a dialog that lists models. */
export const LIST_COLUMNS = 84;
/** Rows that a description takes at most. */
const ABOUT_ROWS = 3;

/** A model, or what stands for one, as a row. */
export interface ListedModel {
  readonly cells: ModelCells;
  readonly status: Parameters<typeof modelRow>[1];
}

/** The rows in sight, and blank ones below them, so that the dialog stands still. */
export function listRows(
  rows: readonly ListedModel[],
  selected: number,
  height: number,
  width: number,
): readonly Row[] {
  const top = listTop(selected, rows.length, height);
  return Array.from({ length: height }, (_, index): Row => {
    const row = rows[top + index];
    return row === undefined ? [] : modelRow(row.cells, row.status, width, top + index === selected);
  });
}

/** A blank row, and `text` in as many rows as the longest of all texts takes. */
export function aboutRows(text: string, all: readonly string[], width: number): readonly Row[] {
  const wrapped = (about: string) => wrapText(clean(about, 'line'), width - 4).slice(0, ABOUT_ROWS);
  const height = Math.max(1, ...all.map(about => wrapped(about).length));
  const rows = wrapped(text);
  return [
    [],
    ...Array.from(
      { length: height },
      (_, at): Row => [{ text: ' ' }, ...(rows[at] ?? []).map(span => ({ ...span, style: theme.faint }))],
    ),
  ];
}

export interface ListWithField {
  readonly title: string;
  readonly titleRight: string;
  readonly width: number;
  readonly query: Editor;
  readonly list: readonly Row[];
  readonly about: readonly Row[];
}

/** A field over a list over a description. */
export function listView(state: State, what: ListWithField): DialogView {
  const { title, titleRight, width, query, list, about } = what;
  const { rows: shown, cursor } = place(query, width - 5, { top: 0, height: 1 });
  const rows: Row[] = [[{ text: '> ', style: theme.person }, { text: shown[0] ?? '' }], ...list, ...about];
  const pane = centred(state, width, rows.length, { title, titleRight, rows });
  return { pane, cursor: { x: pane.left + 3 + cursor.column, y: pane.top + 1 } };
}
