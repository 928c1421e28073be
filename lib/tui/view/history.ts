import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { truncate } from '../../terminal/width.js';
import { ago, count } from '../format.js';
import type { Rect } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { blankRows, columns, inside, listTop, selectable } from './list.js';
import { theme } from './theme.js';

/** Columns from which on each row of the history has room for the model beside title and age. */
const MODEL_COLUMN = 34;

/** Earlier conversations, newest first: title, model and age; where it is narrow, the model of the marked one below. */
export function historyPane(state: State, rect: Rect): PaneView {
  const { rows, selected, total } = state.history;
  const focused = state.focus === 'history' && state.dialog === null;
  const { width, height } = inside(rect);
  const wide = width >= MODEL_COLUMN;
  const listHeight = historyHeight(rect);
  const top = listTop(selected, rows.length, listHeight);
  const lines = rows.slice(top, top + listHeight).map((row, index): Row => {
    const open = row.id === state.conversation.id;
    const age = ago(row.updatedAt, state.now);
    const left = `${open ? '• ' : '  '}${clean(row.title, 'line') || 'untitled'}`;
    const right = wide ? `${truncate(` ${clean(row.model, 'line')}`, 14)} ${age}` : age;
    return selectable(columns(left, right, width), focused && top + index === selected, open);
  });
  const model = clean(rows[selected]?.model ?? '', 'line');
  const below: Row[] = wide || model === '' ? [] : [[{ text: truncate(model, width), style: theme.faint }]];
  const gap = blankRows(height - lines.length - below.length);
  return {
    id: 'history',
    ...rect,
    border: true,
    title: 'History',
    titleRight: total > 0 ? count(total) : 'F2',
    focused,
    rows:
      lines.length === 0
        ? [[{ text: 'no conversations yet', style: theme.faint }]]
        : [...lines, ...gap, ...below],
    ...(rows.length > listHeight && { scroll: { top, total: rows.length } }),
  };
}

/** The conversation of the history in row `y` of the screen, as its place in the list; beyond the list where none is. */
export function historyAt(state: State, rect: Rect, y: number): number {
  const { selected, rows } = state.history;
  return listTop(selected, rows.length, historyHeight(rect)) + y - rect.top - 1;
}

function historyHeight(rect: Rect): number {
  const { width, height } = inside(rect);
  return width >= MODEL_COLUMN ? height : Math.max(1, height - 1);
}
