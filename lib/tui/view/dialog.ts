import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { type Editor, textOf } from '../editor/editor.js';
import { place } from '../editor/place.js';
import { bytes } from '../format.js';
import { statusOf } from '../model-table.js';
import { paletteMatches } from '../palette.js';
import type { PaneView } from '../screen-view.js';
import type { Dialog, State } from '../state.js';
import { columns, listTop, selectable } from './side.js';
import { theme } from './theme.js';

/** Rows that a model's description takes at most. */
const ABOUT_ROWS = 3;

/** A dialog over the panes, and where the cursor stands if it has a text field. */
export interface DialogView {
  readonly pane: PaneView;
  readonly cursor: { readonly x: number; readonly y: number } | null;
}

/** Lays the open dialog out in the middle of the screen. */
export function dialogView(state: State, dialog: Dialog): DialogView {
  switch (dialog.type) {
    case 'text':
      return textView(state, dialog);
    case 'choose':
      return chooseView(state, dialog.selected);
    case 'palette':
      return paletteView(state, dialog);
    case 'rename':
      return field(state, 'Title', dialog.editor, ['Enter keeps it, Esc leaves it as it was']);
    case 'confirm':
      return confirmView(state, dialog.question);
  }
}

/** Rows of text that a text dialog shows at once. */
export function textDialogHeight(state: State): number {
  return Math.max(1, Math.min(state.rows - 4, 40));
}

/** The lines of a text dialog, wrapped to its width. */
export function textDialogRows(state: State, lines: readonly string[]): readonly Row[] {
  const width = dialogWidth(state, 100) - 4;
  return lines.flatMap(line => {
    if (line === '') return [[]];
    // What follows the last gap of two blanks is a column of its own, so that what is wrapped stands below it.
    const indent = Math.min(line.lastIndexOf('  ') + 2, Math.floor(width / 2));
    return wrapText(clean(line, 'line'), width, { hang: line.includes('  ') ? indent : 0 });
  });
}

function textView(state: State, dialog: Extract<Dialog, { type: 'text' }>): DialogView {
  const rows = textDialogRows(state, dialog.lines);
  const height = Math.min(rows.length, textDialogHeight(state));
  const top = Math.max(0, Math.min(dialog.top, rows.length - height));
  const scrolls = rows.length > height;
  const pane = centred(state, dialogWidth(state, 100), height, {
    title: dialog.title,
    titleRight: scrolls ? 'Up, Down, PgUp, PgDn; Esc closes' : 'Esc closes',
    rows: rows.slice(top, top + height).map(row => [{ text: ' ' }, ...row]),
  });
  return { pane: scrolls ? { ...pane, scroll: { top, total: rows.length } } : pane, cursor: null };
}

function chooseView(state: State, selected: number): DialogView {
  const width = dialogWidth(state, 76);
  const inner = width - 2;
  const height = Math.max(1, Math.min(state.models.length, state.rows - 9));
  const top = listTop(selected, state.models.length, height);
  const list = state.models.slice(top, top + height).map((entry, index): Row => {
    const need = entry.needBytes > 0 ? `needs ${bytes(entry.needBytes)}` : '';
    const facts = `${bytes(entry.sizeBytes)}  ${need.padStart(13)}  ${statusOf(state, entry).padEnd(9)}`;
    return selectable(columns(` ${entry.name}`, facts, inner), top + index === selected, false);
  });
  const abouts = state.models.map(entry =>
    wrapText(clean(entry.reason ?? entry.description, 'line'), inner - 2).slice(0, ABOUT_ROWS),
  );
  // As high as the longest, so that the menu stands still while the mark moves.
  const about = Array.from(
    { length: Math.max(0, ...abouts.map(rows => rows.length)) },
    (_, at): Row => [
      { text: ' ' },
      ...(abouts[selected]?.[at] ?? []).map(span => ({ ...span, style: theme.faint })),
    ],
  );
  const rows: Row[] = [...list, [], ...about];
  const pane = centred(state, width, rows.length, {
    title: 'Choose a model',
    titleRight: 'Enter takes it, Esc closes',
    rows: state.models.length === 0 ? [[{ text: ' no models found' }]] : rows,
  });
  return { pane, cursor: null };
}

function paletteView(state: State, dialog: Extract<Dialog, { type: 'palette' }>): DialogView {
  const width = dialogWidth(state, 76);
  const matches = paletteMatches(textOf(dialog.query));
  const height = Math.max(1, Math.min(12, state.rows - 6));
  const top = listTop(dialog.selected, matches.length, height);
  const list = matches
    .slice(top, top + height)
    .map(
      ({ label, about }, index): Row =>
        selectable(
          truncate(` ${label.padEnd(24)} ${about}`, width - 2).padEnd(width - 2),
          top + index === dialog.selected,
          false,
        ),
    );
  const field = place(dialog.query, width - 5, { top: 0, height: 1 });
  const pane = centred(state, width, height + 1, {
    title: 'Commands',
    titleRight: 'Enter runs it, Esc closes',
    rows: [[{ text: '> ', style: theme.person }, { text: field.rows[0] ?? '' }], ...list],
  });
  return { pane, cursor: { x: pane.left + 3 + field.cursor.column, y: pane.top + 1 } };
}

function confirmView(state: State, question: string): DialogView {
  const width = dialogWidth(state, Math.max(34, Math.min(70, textWidth(question) + 4)));
  const rows = wrapText(clean(question, 'line'), width - 4).map((row): Row => [{ text: ' ' }, ...row]);
  const keys: Row = [{ text: ' Enter or y: yes    Esc or n: no', style: theme.faint }];
  return {
    pane: centred(state, width, rows.length + 2, { title: '', titleRight: '', rows: [...rows, [], keys] }),
    cursor: null,
  };
}

function field(state: State, title: string, editor: Editor, notes: readonly string[]): DialogView {
  const width = dialogWidth(state, 66);
  const { rows: shown, cursor } = place(editor, width - 4, { top: 0, height: 1 });
  const rows: Row[] = [
    [{ text: ` ${shown[0] ?? ''}` }],
    [],
    ...notes.map((note): Row => [{ text: ` ${note}`, style: theme.faint }]),
  ];
  const pane = centred(state, width, rows.length, { title, titleRight: '', rows });
  return { pane, cursor: { x: pane.left + 2 + cursor.column, y: pane.top + 1 } };
}

function dialogWidth(state: State, wanted: number): number {
  return Math.max(10, Math.min(wanted, state.columns - 4));
}

function centred(
  state: State,
  width: number,
  inner: number,
  what: { readonly title: string; readonly titleRight: string; readonly rows: readonly Row[] },
): PaneView {
  const height = Math.min(inner + 2, state.rows);
  return {
    id: 'dialog',
    left: Math.max(0, Math.floor((state.columns - width) / 2)),
    top: Math.max(0, Math.floor((state.rows - height) / 2)),
    width,
    height,
    border: true,
    focused: true,
    ...what,
  };
}
