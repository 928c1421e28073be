import type { ImportRow } from '../../models/import/row.js';
import { entriesOf } from '../../models/import/row.js';
import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { truncate } from '../../terminal/width.js';
import { expandedText } from '../editor/editor.js';
import { bytes, counted } from '../format.js';
import { importTools } from '../import-tools.js';
import type { Dialog, State } from '../state.js';
import { centred, type DialogView, dialogWidth } from './dialog-frame.js';
import { columns, selectable } from './list.js';
import { listView } from './list-dialog.js';
import { theme } from './theme.js';

type DialogOf<Type extends Dialog['type']> = Extract<Dialog, { readonly type: Type }>;

/** Where to import from. */
export function importView(state: State, { path, selected }: DialogOf<'import'>): DialogView {
  const width = dialogWidth(state, 66);
  const typed = expandedText(path) !== '';
  const list = importTools.map(({ label }, index) =>
    selectable(columns(` ${label}`, '', width - 2), !typed && index === selected, false),
  );
  return listView(state, {
    title: 'Import models',
    titleRight: 'Enter looks, Esc closes',
    width,
    query: path,
    list,
    about: [[], [{ text: ' Or type the path of a folder or file. Nothing is copied.', style: theme.faint }]],
  });
}

/** Rows of an import that are seen at once. */
export function importRowsHeight(state: State): number {
  return Math.max(1, Math.min(state.rows - 8, 30));
}

/** What an import would do, row by row. */
export function importRowsView(state: State, { rows, top }: DialogOf<'import-rows'>): DialogView {
  const width = dialogWidth(state, 100);
  if (rows === null) {
    const reading: Row = [{ text: ' reads what is there …', style: theme.faint }];
    const pane = centred(state, width, 1, {
      title: 'Import',
      titleRight: 'Esc closes',
      rows: [reading],
    });
    return { pane, cursor: null };
  }
  const shown = rows.slice(top, top + importRowsHeight(state)).map(row => importRow(row, width - 2));
  const entries = entriesOf(rows).length;
  const verb = entries === 0 ? 'nothing new; Enter closes' : `Enter imports ${counted(entries, 'model')}`;
  const pane = centred(state, width, Math.max(1, shown.length) + 2, {
    title: `Import: ${counted(rows.length, 'file')}`,
    titleRight: 'Esc leaves everything as it is',
    rows: [
      ...(shown.length > 0 ? shown : [[{ text: ' there is no GGUF file', style: theme.faint }]]),
      [],
      [{ text: ` ${verb}`, style: theme.faint }],
    ],
  });
  return {
    pane: rows.length > shown.length ? { ...pane, scroll: { top, total: rows.length } } : pane,
    cursor: null,
  };
}

/** Columns of what becomes of a file, at least. */
const FATE = 24;

function importRow(row: ImportRow, width: number): Row {
  const size = row.sizeBytes > 0 ? bytes(row.sizeBytes) : '';
  const room = Math.max(FATE, Math.floor(width * 0.45));
  const line = columns(
    ` ${clean(row.id, 'line')}`,
    `${size.padStart(8)}  ${fate(row, room).padEnd(room)}`,
    width,
  );
  const style =
    row.type === 'skipped'
      ? theme.warn
      : row.type === 'new' || row.type === 'changed'
        ? theme.plain
        : theme.faint;
  return [{ text: line, style }];
}

function fate(row: ImportRow, width: number): string {
  const short = (text: string) => truncate(clean(text, 'line'), width);
  switch (row.type) {
    case 'new':
    case 'changed':
      return short(`${row.type}: ${row.what}${row.embedding ? ', embedding' : ''}`);
    case 'known':
      return 'known';
    case 'duplicate':
      return short(`duplicate of ${row.of}`);
    case 'joined':
      return short(`goes with ${row.to.join(', ')}`);
    case 'skipped':
      return short(`skipped: ${row.reason}`);
  }
}
