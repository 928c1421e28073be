import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { type Editor, textOf } from '../editor/editor.js';
import { place } from '../editor/place.js';
import { paletteMatches } from '../palette.js';
import type { Dialog, State } from '../state.js';
import { chooseView } from './choose-dialog.js';
import { centred, type DialogView, dialogWidth } from './dialog-frame.js';
import { importRowsView, importView } from './import-dialogs.js';
import { listTop, selectable } from './list.js';
import { pullView, quantisationsView } from './pull-dialogs.js';
import { theme } from './theme.js';

/** Lays the open dialog out in the middle of the screen. */
export function dialogView(state: State, dialog: Dialog): DialogView {
  switch (dialog.type) {
    case 'text':
      return textView(state, dialog);
    case 'choose':
      return chooseView(state, dialog);
    case 'pull':
      return pullView(state, dialog);
    case 'quantisations':
      return quantisationsView(state, dialog);
    case 'import':
      return importView(state, dialog);
    case 'import-rows':
      return importRowsView(state, dialog);
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
